import CLinux
import EventLoop
import Glibc

/// The few system calls of the front door, as values instead of C structures.
enum ListeningSocket {
    /// Opens a listening socket on a numeric IPv4 or IPv6 address.
    static func open(host: String, port: Int) throws(TransportError) -> Int32 {
        guard var address = SocketAddress(host: host, port: port) else { throw .badAddress(host) }
        let descriptor = socket(
            address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .cannotListen(host: host, port: port, errno: errno) }
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        let bound = unsafe address.withPointer { unsafe bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, 4096) == 0 else {
            let code = errno
            closeDescriptor(descriptor)
            throw .cannotListen(host: host, port: port, errno: code)
        }
        return descriptor
    }

    /// The port a socket is bound to.
    static func port(of descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return SocketAddress(storage).port
    }

    /// What an attempt to accept gave.
    enum Accepted {
        case connection(descriptor: Int32, address: String)
        /// Nobody waits, or who did has gone.
        case nobody
        /// The system has no descriptor or memory for one more.
        case exhausted
    }

    /// Takes the next waiting connection.
    static func accept(_ listener: Int32) -> Accepted {
        var storage = sockaddr_storage()
        let descriptor = unsafe clinux_accept(listener, &storage)
        guard descriptor >= 0 else {
            return [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno) ? .exhausted : .nobody
        }
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return .connection(descriptor: descriptor, address: SocketAddress(storage).host)
    }
}

/// Says a last word, as far as the kernel takes it at once, and hangs up.
func answerAndClose(_ descriptor: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    unsafe _ = bytes.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    // Without reading what may still be on its way the kernel would reset the connection and the answer with it.
    shutdown(descriptor, Int32(SHUT_WR))
    // Bounded: a peer that keeps talking must not hold the loop.
    for _ in 0..<16 {
        guard case .bytes = readAvailable(descriptor, limit: 16384) else { break }
    }
    closeDescriptor(descriptor)
}

/// How many descriptors this process may have.
public enum DescriptorBudget {
    /// The soft limit.
    public static var current: UInt32 {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt32(clamping: limit.rlim_cur)
    }
}
