import Glibc

/// A blocking client socket that says exactly the bytes it is given.
struct PeerSocket {
    let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(errno: errno) }
        // For a server that never answers: a busy machine takes seconds.
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    struct Failure: Error { let errno: Int32 }

    func say(_ bytes: [UInt8]) {
        unsafe _ = bytes.withUnsafeBytes {
            unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    func say(_ text: String) { say(Array(text.utf8)) }

    /// What comes until the peer hangs up (or a minute passes).
    func hearAll() -> [UInt8] {
        var all: [UInt8] = []
        while let piece = hear() { all += piece }
        return all
    }

    /// The next bytes; nil at the end.
    func hear() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Bytes until `count` have come.
    func hear(_ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count, let piece = hear() { all += piece }
        return all
    }

    /// The head of a response.
    func hearHead() -> String {
        var all: [UInt8] = []
        while !String(decoding: all, as: UTF8.self).contains("\r\n\r\n") {
            var byte: [UInt8] = [0]
            guard unsafe recv(descriptor, &byte, 1, 0) == 1 else { break }
            all += byte
        }
        return String(decoding: all, as: UTF8.self)
    }

    func hangUp() { close(descriptor) }

    /// A masked client frame (RFC 6455, section 5.3).
    static func frame(_ opcode: UInt8, _ payload: [UInt8], final: Bool = true, masked: Bool = true) -> [UInt8]
    {
        var bytes = [(final ? 0x80 : 0) | opcode]
        let mark: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case 0...125: bytes.append(mark | UInt8(payload.count))
        case 126...65535: bytes += [mark | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [mark | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
        }
        guard masked else { return bytes + payload }
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }
}
