/// The words of a row of a stored relation, in place: a list of changes is one piece of memory then, and copying it counts no
/// references.
package struct ShortRow: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
    /// No relation has more columns, and no row more words than columns.
    package static let capacity = Vocabulary.maximumColumns

    // As many as the capacity.
    private var words = InlineArray<6, UInt64>(repeating: 0)
    package private(set) var count: Int

    /// - Parameter words: at most ``capacity``.
    package init(_ words: some Sequence<UInt64>) {
        count = 0
        for word in words {
            self.words[count] = word
            count += 1
        }
    }

    package init(arrayLiteral words: UInt64...) { self.init(words) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }
    package subscript(place: Int) -> UInt64 { words[place] }

    /// Calls `body` with where the words are; it may not be kept.
    @inline(__always)
    package func withPointer<Output>(_ body: (UnsafePointer<UInt64>) throws -> Output) rethrows -> Output {
        try unsafe words.span.withUnsafeBufferPointer { try unsafe body($0.start) }
    }
}
