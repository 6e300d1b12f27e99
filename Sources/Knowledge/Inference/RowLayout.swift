/// Where columns lie in a row's words: in their order, two narrow neighbours sharing a word.
struct RowLayout: Equatable, Sendable {
    struct Place: Equatable, Sendable {
        var word: Int
        var shift: UInt64
        var mask: UInt64

        @inline(__always)
        func read(_ row: UnsafePointer<UInt64>) -> UInt64 { unsafe row[word] >> shift & mask }

        @inline(__always)
        func write(_ value: UInt64, _ row: UnsafeMutablePointer<UInt64>) {
            unsafe row[word] |= value << shift
        }
    }

    let places: [Place]
    /// Words of a row.
    let width: Int

    init(_ types: [ColumnType]) {
        var places: [Place] = []
        var word = 0
        var halfTaken = false
        for (column, type) in types.enumerated() {
            let narrow: UInt64 = 0xFFFF_FFFF
            if !type.isNarrow {
                if halfTaken { word += 1 }
                places.append(Place(word: word, shift: 0, mask: .max))
                (word, halfTaken) = (word + 1, false)
            } else if halfTaken {
                places.append(Place(word: word, shift: 0, mask: narrow))
                (word, halfTaken) = (word + 1, false)
            } else {
                let hasNeighbour = column + 1 < types.count && types[column + 1].isNarrow
                places.append(Place(word: word, shift: hasNeighbour ? 32 : 0, mask: narrow))
                (word, halfTaken) = hasNeighbour ? (word, true) : (word + 1, false)
            }
        }
        self.places = places
        width = max(1, halfTaken ? word + 1 : word)
    }

    /// For each word the bits of the first columns.
    func mask(columns: Int) -> [UInt64] {
        var masks = [UInt64](repeating: 0, count: width)
        for place in places.prefix(columns) { masks[place.word] |= place.mask << place.shift }
        return masks
    }
}
