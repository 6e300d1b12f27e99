import Foundation

/// A text as hashed n-grams with their weights: word 1–2-grams, 2–5-grams of characters inside padded words, and 1–3-grams
/// of CJK characters. Each kind is a block of its own, scaled to length 1 by whoever weights it.
struct Features {
    /// Buckets of the hash.
    static let buckets = 1 << 18
    /// Longer texts are cut: an intent shows early, and work stays bounded.
    static let maximumTokens = 400

    enum Block: Int, CaseIterable { case words, characters, ideographs }

    /// Bucket and how often it occurs, sorted by bucket, per block.
    let blocks: [[(bucket: UInt32, count: Float)]]

    init(_ text: String) {
        let tokens = Tokenizer.tokens(text).prefix(Self.maximumTokens)
        var hashes: [[UInt32]] = Array(repeating: [], count: Block.allCases.count)
        func add(_ block: Block, _ parts: some Sequence<some Sequence<UInt8>>) {
            // FNV-1a, seeded by the block.
            var hash: UInt32 = 2_166_136_261 ^ UInt32(block.rawValue) &* 0x9E37_79B9
            for part in parts {
                for byte in part { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
                hash = (hash ^ 0x1F) &* 16_777_619
            }
            hashes[block.rawValue].append((hash ^ hash >> 15) & UInt32(Self.buckets - 1))
        }
        var previous: Token?
        var ideographs: [Token] = []
        for token in tokens {
            if token.kind == .ideograph {
                ideographs.append(token)
                if ideographs.count > 3 { ideographs.removeFirst() }
                for length in 1...ideographs.count {
                    add(.ideographs, ideographs.suffix(length).map(\.text.utf8))
                }
            } else {
                ideographs = []
                add(.words, [token.text.utf8])
                if let previous, previous.kind != .ideograph {
                    add(.words, [previous.text.utf8, token.text.utf8])
                }
                if token.kind == .word { Self.addCharacters(token.text) { add(.characters, [$0]) } }
            }
            previous = token
        }
        blocks = hashes.map(Self.counted)
    }

    private static func addCharacters(_ word: String, _ add: (ArraySlice<UInt8>) -> Void) {
        let padded = [0x20] + Array(word.utf8.prefix(40)) + [0x20]
        for length in 2...5 where padded.count >= length {
            for start in 0...(padded.count - length) { add(padded[start..<(start + length)]) }
        }
    }

    private static func counted(_ hashes: [UInt32]) -> [(bucket: UInt32, count: Float)] {
        var counts: [(bucket: UInt32, count: Float)] = []
        for hash in hashes.sorted() {
            if counts.last?.bucket == hash {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((hash, 1))
            }
        }
        return counts
    }
}

/// Which buckets training has seen, and how much each tells.
struct Vocabulary: Equatable, Sendable {
    /// Row of a bucket; `UInt32.max` for those never seen. (buckets)
    private(set) var rows: [UInt32]
    /// Inverse document frequency by row: ln((1+N)/(1+df))+1. (rows)
    let idf: [Float]

    /// The vocabulary of a set of texts.
    init(_ texts: [Features]) {
        var frequency = [UInt32](repeating: 0, count: Features.buckets)
        for text in texts {
            for block in text.blocks { for (bucket, _) in block { frequency[Int(bucket)] += 1 } }
        }
        rows = [UInt32](repeating: .max, count: Features.buckets)
        var idf: [Float] = []
        for bucket in 0..<Features.buckets where frequency[bucket] > 0 {
            rows[bucket] = UInt32(idf.count)
            idf.append(Float(log(Double(1 + texts.count) / Double(1 + frequency[bucket])) + 1))
        }
        self.idf = idf
    }

    /// From the buckets in the order of their rows.
    init?(buckets: [UInt32], idf: [Float]) {
        guard buckets.count == idf.count else { return nil }
        rows = [UInt32](repeating: .max, count: Features.buckets)
        for (row, bucket) in buckets.enumerated() {
            guard bucket < Features.buckets, rows[Int(bucket)] == .max else { return nil }
            rows[Int(bucket)] = UInt32(row)
        }
        self.idf = idf
    }

    /// Buckets in the order of their rows.
    var buckets: [UInt32] {
        var buckets = [UInt32](repeating: 0, count: idf.count)
        for (bucket, row) in rows.enumerated() where row != .max { buckets[Int(row)] = UInt32(bucket) }
        return buckets
    }

    /// Known n-grams of a text with tf·idf weights, each block of length 1.
    func vector(_ text: Features) -> [(row: Int, weight: Float)] {
        var vector: [(row: Int, weight: Float)] = []
        for block in text.blocks {
            let start = vector.count
            var squares: Float = 0
            for (bucket, count) in block {
                let row = rows[Int(bucket)]
                guard row != .max else { continue }
                let weight = (1 + log(count)) * idf[Int(row)]
                squares += weight * weight
                vector.append((Int(row), weight))
            }
            guard squares > 0 else { continue }
            let scale = 1 / squares.squareRoot()
            for index in start..<vector.count { vector[index].weight *= scale }
        }
        return vector
    }
}
