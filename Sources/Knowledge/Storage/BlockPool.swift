import CLinux
import Foundation
import Synchronization

/// Memory for the blocks of trees, cut from pages of 2 MB.
///
/// A graph is some ten thousand blocks, and a walk meets them in no order. In pages of 4 kB the processor would have to look
/// most of them up before it can wait for what is in them; and new memory would cost a visit to the kernel for each. Blocks
/// of one size lie together in a slab, several slabs in a page; a page goes back to the system when nothing is in it.
///
/// After Bonwick, "The Slab Allocator" (USENIX Summer 1994).
@safe final class BlockPool: Sendable {
    /// What all trees of the process have in common.
    static let shared = BlockPool()

    /// A multiple of the processor's lines, which a block is aligned to.
    static let alignment = 64

    private static let slabBytes = 256 << 10
    private static let pageBytes = 2 << 20
    private static let slabsPerPage = pageBytes / slabBytes
    /// Of those that are larger few would fit into a slab.
    private static let largest = slabBytes / 8

    private let state = Mutex(State())

    /// What is really taken for a block of so many bytes.
    static func size(of bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }

    /// Memory of no known content.
    func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        let bytes = Self.size(of: bytes)
        guard bytes <= Self.largest else {
            return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
        }
        return unsafe state.withLock { unsafe $0.allocate(bytes) }
    }

    /// Takes back what ``allocate(bytes:)`` gave for as many bytes.
    func free(_ block: UnsafeMutableRawPointer, bytes: Int) {
        let bytes = Self.size(of: bytes)
        guard bytes <= Self.largest else { return unsafe block.deallocate() }
        state.withLock { unsafe $0.free(block, bytes) }
    }

    /// Gives what was needed while a graph was loaded back to the system: rows do not lie in memory that `malloc` manages, which
    /// would keep as much for later.
    static func giveBack() { clinux_give_back() }

    /// Bytes that pages take, whatever is in them.
    var reserved: Int { state.withLock { $0.pages * Self.pageBytes } }

    /// The beginning of each slab; its blocks follow.
    @safe private struct Slab {
        var next: UnsafeMutablePointer<Slab>?
        var previous: UnsafeMutablePointer<Slab>?
        /// The first of the blocks that came back; each begins with where the next one is.
        var returned: UnsafeMutableRawPointer?
        /// Where the part begins that was never given out.
        var fresh = alignment
        /// Blocks given out.
        var used = 0
        /// Slabs of the page that have a size; counted in its first one.
        var taken = 0
    }

    /// Slabs that have something in common, the last one first.
    @safe private struct Slabs {
        var first: UnsafeMutablePointer<Slab>?

        mutating func add(_ slab: UnsafeMutablePointer<Slab>) {
            unsafe slab.pointee.next = first
            unsafe slab.pointee.previous = nil
            unsafe first?.pointee.previous = slab
            unsafe first = slab
        }

        mutating func remove(_ slab: UnsafeMutablePointer<Slab>) {
            let (next, previous) = unsafe (slab.pointee.next, slab.pointee.previous)
            unsafe next?.pointee.previous = previous
            if let previous = unsafe previous {
                unsafe previous.pointee.next = next
            } else {
                unsafe first = next
            }
        }
    }

    @safe private struct State: @unchecked Sendable {
        /// Slabs with room for blocks of each size, in units of the alignment.
        private var withRoom = [Slabs](repeating: Slabs(), count: largest / alignment + 1)
        private var empty = Slabs()
        private var emptyPages = 0
        private(set) var pages = 0

        mutating func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
            let size = bytes / alignment
            let slab = unsafe withRoom[size].first ?? takeSlab(for: size)
            let block: UnsafeMutableRawPointer
            if let returned = unsafe slab.pointee.returned {
                unsafe block = returned
                unsafe slab.pointee.returned = returned.load(as: UnsafeMutableRawPointer?.self)
            } else {
                unsafe block = UnsafeMutableRawPointer(slab) + slab.pointee.fresh
                unsafe slab.pointee.fresh += bytes
            }
            unsafe slab.pointee.used += 1
            if unsafe isFull(slab, bytes) { unsafe withRoom[size].remove(slab) }
            return unsafe block
        }

        mutating func free(_ block: UnsafeMutableRawPointer, _ bytes: Int) {
            let size = bytes / alignment
            let slab = unsafe BlockPool.start(of: block, slabBytes).assumingMemoryBound(to: Slab.self)
            if unsafe isFull(slab, bytes) { unsafe withRoom[size].add(slab) }
            unsafe block.storeBytes(of: slab.pointee.returned, as: UnsafeMutableRawPointer?.self)
            unsafe slab.pointee.returned = block
            unsafe slab.pointee.used -= 1
            guard unsafe slab.pointee.used == 0 else { return }
            unsafe withRoom[size].remove(slab)
            unsafe giveUp(slab)
        }

        private func isFull(_ slab: UnsafeMutablePointer<Slab>, _ bytes: Int) -> Bool {
            unsafe slab.pointee.returned == nil && slab.pointee.fresh + bytes > slabBytes
        }

        private mutating func takeSlab(for size: Int) -> UnsafeMutablePointer<Slab> {
            if unsafe empty.first == nil { addPage() }
            guard let slab = unsafe empty.first else { preconditionFailure("a page has slabs") }
            unsafe empty.remove(slab)
            let page = unsafe BlockPool.start(of: slab, pageBytes).assumingMemoryBound(to: Slab.self)
            if unsafe page.pointee.taken == 0 { emptyPages -= 1 }
            unsafe page.pointee.taken += 1
            unsafe slab.pointee.returned = nil
            unsafe slab.pointee.fresh = alignment
            unsafe withRoom[size].add(slab)
            return unsafe slab
        }

        /// Keeps an empty slab for blocks of any size, and one empty page for soon.
        private mutating func giveUp(_ slab: UnsafeMutablePointer<Slab>) {
            unsafe empty.add(slab)
            let page = unsafe BlockPool.start(of: slab, pageBytes).assumingMemoryBound(to: Slab.self)
            unsafe page.pointee.taken -= 1
            guard unsafe page.pointee.taken == 0 else { return }
            emptyPages += 1
            guard emptyPages > 1 else { return }
            unsafe forEachSlab(of: page) { unsafe empty.remove($0) }
            unsafe munmap(page, pageBytes)
            (emptyPages, pages) = (emptyPages - 1, pages - 1)
        }

        private mutating func addPage() {
            // Twice as much has a page in it that begins where pages can.
            let mapped = unsafe mmap(
                nil, 2 * pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
                fatalError("out of memory: the system gives no more for the graph")
            }
            let page = unsafe BlockPool.start(of: mapped + pageBytes - 1, pageBytes)
            let before = unsafe page - mapped
            if before > 0 { unsafe munmap(mapped, before) }
            unsafe munmap(page + pageBytes, pageBytes - before)
            // Where the system has no large pages small ones do, too.
            unsafe _ = madvise(page, pageBytes, MADV_HUGEPAGE)
            let first = unsafe page.assumingMemoryBound(to: Slab.self)
            unsafe forEachSlab(of: first) { slab in
                unsafe slab.initialize(to: Slab())
                unsafe empty.add(slab)
            }
            (emptyPages, pages) = (emptyPages + 1, pages + 1)
        }

        private func forEachSlab(
            of page: UnsafeMutablePointer<Slab>, _ body: (UnsafeMutablePointer<Slab>) -> Void
        ) {
            for place in 0..<slabsPerPage {
                let slab = unsafe UnsafeMutableRawPointer(page) + place * slabBytes
                unsafe body(slab.assumingMemoryBound(to: Slab.self))
            }
        }
    }

    /// Where the piece of memory begins that a place is in, when pieces of a size lie at its multiples.
    private static func start(of place: UnsafeMutableRawPointer, _ size: Int) -> UnsafeMutableRawPointer {
        unsafe place - Int(bitPattern: place) % size
    }
}
