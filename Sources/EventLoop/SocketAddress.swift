package import Glibc

/// A numeric IPv4 or IPv6 address with a port, or the path of a socket file.
package struct SocketAddress {
    private var storage = sockaddr_storage()

    package init(_ storage: sockaddr_storage) { self.storage = storage }

    /// Nil when the path is longer than the system takes.
    package init?(path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            unsafe room.copyBytes(from: path.utf8)
            return true
        }
        guard isShort else { return nil }
        store(address)
    }

    /// Nil unless `host` is numeric: names are not looked up here.
    package init?(host: String, port: Int) {
        guard (0...65535).contains(port) else { return nil }
        let networkPort = in_port_t(port).bigEndian
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if unsafe inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = networkPort
            store(four)
        } else if unsafe inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = networkPort
            store(six)
        } else {
            return nil
        }
    }

    private mutating func store<Address>(_ address: Address) {
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.storeBytes(of: address, as: Address.self)
        }
    }

    private func load<Address>(as type: Address.Type) -> Address {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(as: type) }
    }

    package var family: Int32 { Int32(storage.ss_family) }

    package var port: Int {
        switch family {
        case AF_INET: Int(in_port_t(bigEndian: load(as: sockaddr_in.self).sin_port))
        case AF_INET6: Int(in_port_t(bigEndian: load(as: sockaddr_in6.self).sin6_port))
        default: 0
        }
    }

    /// The address in text; IPv4 in an IPv6 socket is given as IPv4. Empty for other families.
    package var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch family {
        case AF_INET:
            var address = load(as: sockaddr_in.self).sin_addr
            unsafe inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        case AF_INET6:
            var address = load(as: sockaddr_in6.self).sin6_addr
            unsafe inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        default:
            return ""
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
    }

    package mutating func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let size =
            switch family {
            case AF_INET: MemoryLayout<sockaddr_in>.size
            case AF_INET6: MemoryLayout<sockaddr_in6>.size
            default: MemoryLayout<sockaddr_un>.size
            }
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(size))
            }
        }
    }
}
