import Synchronization

extension UnsafeMutablePointer<UInt64> {
    /// The word as one that other threads may change meanwhile. It must always be used so.
    @inline(__always)
    var atomic: UnsafeMutablePointer<Atomic<UInt64>> {
        unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
