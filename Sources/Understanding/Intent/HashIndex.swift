/// Rows by 64-bit hash: an open table, half empty, probed from the hash's own place.
///
/// Hashes stand for keys: of n keys two have one hash with a chance of n²/2⁶⁴ (the lowest bit is always set), for the 10⁵
/// n-grams of a large vocabulary once in a billion vocabularies; a test counts none among all n-grams of the language files.
/// Two such n-grams would share a row, which costs as much as a misspelt word.
struct HashIndex: Equatable, Sendable {
    /// Hash of each row, in the order of the rows; none is 0.
    private(set) var hashes: [UInt64] = []
    /// Row + 1 by place; 0 where nothing is.
    private var table: [UInt32]

    init() { table = Array(repeating: 0, count: 16) }

    /// An index of these hashes, in this order.
    init?(hashes: [UInt64]) {
        self.init()
        for hash in hashes {
            guard hash != 0, row(of: hash) == nil else { return nil }
            _ = insert(hash)
        }
    }

    var count: Int { hashes.count }

    /// The row of a hash that is there.
    func row(of hash: UInt64) -> Int? {
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while table[place] != 0 {
            let row = Int(table[place]) - 1
            if hashes[row] == hash { return row }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The row of a hash, a new one when it is not there.
    mutating func insert(_ hash: UInt64) -> Int {
        if let row = row(of: hash) { return row }
        hashes.append(hash)
        if hashes.count * 2 > table.count {
            table = Array(repeating: 0, count: table.count * 2)
            for row in hashes.indices { place(row) }
        } else {
            place(hashes.count - 1)
        }
        return hashes.count - 1
    }

    private mutating func place(_ row: Int) {
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hashes[row]) & mask
        while table[place] != 0 { place = (place + 1) & mask }
        table[place] = UInt32(row + 1)
    }
}
