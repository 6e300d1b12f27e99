/// Terms of a text, in UTF-8, one behind the other in one piece of memory that is used again for the next text.
package struct TermList {
    /// All terms without anything between them.
    private(set) var bytes: [UInt8] = []
    /// Where each term ends in the bytes.
    private(set) var ends: [Int] = []

    package init() {}

    package var count: Int { ends.count }

    /// Bytes of a term.
    func range(_ place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }

    /// The terms as texts, for tests and reports.
    package var texts: [String] { ends.indices.map { String(decoding: bytes[range($0)], as: UTF8.self) } }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    // MARK: Writing

    /// Bytes of the term that is being written.
    var open: Int { bytes.count - (ends.last ?? 0) }
    var start: Int { ends.last ?? 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends a scalar in UTF-8 (RFC 3629, section 3).
    @inline(__always)
    mutating func append(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        case 0x800..<0x1_0000:
            bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        }
    }

    /// Ends the term that is being written.
    @inline(__always)
    mutating func close() { ends.append(bytes.count) }

    /// Takes back the term that is being written.
    mutating func abandon() { bytes.removeLast(open) }

    /// Stems the term that is being written.
    mutating func stem(_ stemmer: EnglishStemmer) { stemmer.stem(&bytes, from: start) }
}
