import Glibc

/// What a read of a socket gave.
package enum SocketRead: Equatable {
    case bytes([UInt8])
    /// Nothing there yet.
    case later
    /// The peer has finished, or the connection broke.
    case ended
}

/// Reads what has come, at most `limit` bytes.
package func readAvailable(_ descriptor: Int32, limit: Int) -> SocketRead {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        let read = unsafe recv(descriptor, buffer.baseAddress, limit, 0)
        if read < 0 { code = errno }
        count = max(0, read)
    }
    if !bytes.isEmpty { return .bytes(bytes) }
    return code == EAGAIN || code == EINTR ? .later : .ended
}

package func setOption(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    unsafe _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

package func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// What an attempt to write gave.
package enum SocketWrite: Equatable {
    /// So many bytes were taken, perhaps none.
    case taken(Int)
    /// The connection broke.
    case broken
}

/// Writes as much as the kernel takes now.
package func writeAvailable(_ descriptor: Int32, _ bytes: borrowing Span<UInt8>) -> SocketWrite {
    let sent = unsafe bytes.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if sent >= 0 { return .taken(sent) }
    return errno == EAGAIN || errno == EINTR ? .taken(0) : .broken
}

/// Begins to connect without waiting.
///
/// - Returns: the socket, on its way to be connected; nil when that failed at once.
package func beginConnecting(to address: SocketAddress) -> Int32? {
    var address = address
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, kind, 0)
    guard descriptor >= 0 else { return nil }
    let status = unsafe address.withPointer { unsafe connect(descriptor, $0, $1) }
    guard status == 0 || errno == EINPROGRESS else {
        closeDescriptor(descriptor)
        return nil
    }
    if address.family != AF_UNIX { setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
    return descriptor
}

/// How an attempt to connect ended: 0, or why it failed.
package func connectionError(of descriptor: Int32) -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
}
