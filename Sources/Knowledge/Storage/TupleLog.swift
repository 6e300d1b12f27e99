import Synchronization

/// What was changed in a ``TupleLeaf`` that snapshots refer to: a few entries, each a row and whether it is there, with the
/// number of the change on a ``TupleLine``. Readers of an earlier state do not look at later entries, so that changing a
/// row does not take a copy of the block.
///
/// One writer appends, the owner of the line; anybody may read meanwhile. An entry never changes once it is counted.
@safe struct TupleLog {
    /// Entries that fit. What is there is copied into a new block when they do not any more.
    static let capacity = 16

    /// So many changes of a tree among which two were of one block: more of it will follow.
    private static let oneAfterTheOther = 4

    /// Entries counted, the line; then each entry's mark and row, which are looked through and lie together; then the payloads.
    private let words: UnsafeMutablePointer<UInt64>
    private let width: Int
    private let payloadWidth: Int
    private static let head = 2

    /// An entry's mark: the number of the change, whether the row was there before, and whether it is.
    private struct Mark {
        let word: UInt64
        init(word: UInt64) { self.word = word }
        init(change: Int, wasThere: Bool, isThere: Bool) {
            word = UInt64(change) << 2 | (wasThere ? 2 : 0) | (isThere ? 1 : 0)
        }
        var change: Int { Int(word >> 2) }
        var wasThere: Bool { word & 2 != 0 }
        var isThere: Bool { word & 1 != 0 }
    }

    init(_ words: UnsafeMutablePointer<UInt64>, _ form: TupleLeaf.Form) {
        unsafe self.words = words
        width = form.width
        payloadWidth = form.payloadWidth
    }

    /// An empty one, to be freed by who gets it.
    static func make(line: TupleLine, _ form: TupleLeaf.Form) -> UnsafeMutablePointer<UInt64> {
        let block = unsafe BlockPool.shared.allocate(bytes: bytes(form))
        let words = unsafe block.bindMemory(to: UInt64.self, capacity: bytes(form) / 8)
        unsafe words[0] = 0
        unsafe words[1] = UInt64(UInt(bitPattern: Unmanaged.passRetained(line).toOpaque()))
        return unsafe words
    }

    static func free(_ words: UnsafeMutablePointer<UInt64>, _ form: TupleLeaf.Form) {
        unsafe UnsafeRawPointer(bitPattern: UInt(words[1])).map {
            unsafe Unmanaged<TupleLine>.fromOpaque($0).release()
        }
        unsafe BlockPool.shared.free(words, bytes: bytes(form))
    }

    private static func bytes(_ form: TupleLeaf.Form) -> Int {
        8 * (head + capacity * (1 + form.width + form.payloadWidth))
    }

    /// Entries there are; some may be of the future.
    var count: Int { unsafe Int(words.atomic.pointee.load(ordering: .acquiring)) }

    /// Which line its entries are of, for comparing.
    var line: UnsafeRawPointer? { unsafe UnsafeRawPointer(bitPattern: UInt(words[1])) }

    /// Whether a change should be noted here. Where the last ones came one after the other more will follow, for which a copy
    /// of the block pays.
    func hasRoom(for change: Int) -> Bool {
        let count = count
        if count < 2 { return true }
        return count < Self.capacity && mark(count - 2).change + Self.oneAfterTheOther < change
    }

    /// How many entries a state sees that stands at `change` on the log's line.
    func visible(at change: Int) -> Int {
        var count = count
        while count > 0, mark(count - 1).change > change { count -= 1 }
        return count
    }

    private func mark(_ entry: Int) -> Mark {
        Mark(word: unsafe self.entry(entry)[0])
    }

    /// The mark of an entry, and its row behind it.
    private func entry(_ entry: Int) -> UnsafeMutablePointer<UInt64> {
        unsafe words + Self.head + entry * (1 + width)
    }

    /// The row that an entry is about.
    func key(_ entry: Int) -> UnsafeMutablePointer<UInt64> { unsafe self.entry(entry) + 1 }

    /// The payload that an entry gives its row.
    func payload(_ entry: Int) -> UnsafeMutablePointer<UInt64> {
        unsafe words + Self.head + Self.capacity * (1 + width) + entry * payloadWidth
    }

    func isThere(_ entry: Int) -> Bool { mark(entry).isThere }

    /// By how much an entry changes the number of rows.
    func difference(_ entry: Int) -> Int {
        let mark = mark(entry)
        return (mark.isThere ? 1 : 0) - (mark.wasThere ? 1 : 0)
    }

    /// The last entry about a row among the first `visible`.
    @inline(__always)
    func entry(of key: UnsafePointer<UInt64>, visible: Int) -> Int? {
        var entry = visible
        while entry > 0 {
            entry -= 1
            if unsafe Rows.compare(self.key(entry), key, width) == 0 { return entry }
        }
        return nil
    }

    /// Adds an entry; there must be room. `fill` writes its payload, which has no value before.
    func append(
        _ key: UnsafePointer<UInt64>, change: Int, wasThere: Bool, isThere: Bool,
        fill: (UnsafeMutablePointer<UInt64>) -> Void
    ) {
        let entry = count
        unsafe self.entry(entry)[0] = Mark(change: change, wasThere: wasThere, isThere: isThere).word
        unsafe self.key(entry).update(from: key, count: width)
        unsafe fill(payload(entry))
        unsafe words.atomic.pointee.store(UInt64(entry + 1), ordering: .releasing)
    }

    /// The entries that count among the first `visible`, in the order of their rows: of those about one row the last.
    func order(visible: Int) -> Order {
        var order = Order()
        for entry in 0..<visible {
            let key = unsafe key(entry)
            var place = order.count
            var comparison = -1
            while place > 0 {
                comparison = unsafe Rows.compare(self.key(order[place - 1]), key, width)
                if comparison <= 0 { break }
                place -= 1
            }
            if place > 0, comparison == 0 {
                order.replace(place - 1, with: entry)
            } else {
                order.insert(entry, at: place)
            }
        }
        return order
    }

    /// Some entries in an order of their own.
    struct Order {
        private var entries = SIMD16<UInt8>()
        private(set) var count = 0

        @inline(__always)
        subscript(place: Int) -> Int { Int(entries[place]) }

        fileprivate mutating func replace(_ place: Int, with entry: Int) { entries[place] = UInt8(entry) }

        fileprivate mutating func insert(_ entry: Int, at place: Int) {
            for index in stride(from: count, to: place, by: -1) { entries[index] = entries[index - 1] }
            entries[place] = UInt8(entry)
            count += 1
        }
    }
}
