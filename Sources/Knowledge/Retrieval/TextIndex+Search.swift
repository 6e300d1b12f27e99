import Foundation

extension TextIndex {
    /// What is asked: the distinct terms of a text, weighed by how rare they are now.
    package struct Query: Sendable {
        /// Terms that the index has met, the rarest first.
        let terms: [(number: Int, idf: Double)]
        /// Terms that it has never met.
        let unknown: Int
        /// Sum of the weights of all terms: what a document would score at most.
        package let total: Double

        /// Distinct terms.
        package var count: Int { terms.count + unknown }
    }

    /// Reads a text for searching.
    package func query(_ text: String) -> Query {
        var cutter = TermCutter(terms)
        let list = cutter.terms(of: text)
        var unknown = Set<[UInt8]>()
        for place in 0..<list.count where numbers.number(of: place, in: list) == nil {
            unknown.insert(Array(list.bytes[list.range(place)]))
        }
        var weighed = distinct(list).map { (number: $0, idf: idf(lists[$0].count)) }
        // In a fixed order, so that sums come out the same bit for bit in every run.
        weighed.sort { ($0.idf, $1.number) > ($1.idf, $0.number) }
        let total = weighed.reduce(Double(unknown.count) * idf(0)) { $0 + $1.idf }
        return Query(terms: weighed, unknown: unknown.count, total: total)
    }

    /// Numbers of the distinct terms of a text that the index has met, ascending.
    func distinctTerms(_ text: String) -> [Int] {
        var cutter = TermCutter(terms)
        return distinct(cutter.terms(of: text))
    }

    private func distinct(_ list: TermList) -> [Int] {
        let all = (0..<list.count).compactMap { numbers.number(of: $0, in: list) }.sorted()
        return all.indices.filter { $0 == 0 || all[$0 - 1] != all[$0] }.map { all[$0] }
    }

    private func idf(_ documents: Int) -> Double {
        log(1 + (Double(count) - Double(documents) + 0.5) / (Double(documents) + 0.5))
    }

    /// The best documents for a text, best first.
    package func search(_ text: String, limit: Int) -> [Match] {
        search(query(text), limit: limit, maximumFactor: 1) { _ in 1 }
    }

    /// The best documents, best first, when the score of each is multiplied by a factor; 0 leaves a document out.
    ///
    /// - Parameters:
    ///   - maximumFactor: no factor is taken for more than this. Only documents that could come among the best with it
    ///     are asked for theirs.
    ///   - factor: of a document.
    package func search(
        _ query: Query, limit: Int, maximumFactor: Double, factor: (Int) -> Double
    ) -> [Match] {
        guard limit > 0 else { return [] }
        return Scratch.with { scratch in
            scratch.prepare(capacity)
            for term in query.terms { add(term.number, term.idf, to: &scratch) }
            var best: [Match] = []
            // Nearly always enough: what can reach, with the highest factor, the score that is needed without any.
            let bound = scratch.score(ofPlace: limit) / maximumFactor
            scratch.gather { $0 >= bound }
            scratch.take(limit, maximumFactor, factor, into: &best)
            if best.count < limit || best[limit - 1].score < bound * maximumFactor {
                scratch.gather { $0 < bound }
                scratch.take(limit, maximumFactor, factor, into: &best)
            }
            scratch.clear()
            return best
        }
    }

    /// Whether a document has a term in a field.
    func contains(_ term: Int, document: Int, field: Int) -> Bool {
        lists[term].frequencies(in: UInt32(document)) >> (UInt32(field) * frequencyBits) & highestFrequency
            > 0
    }

    // MARK: Scoring

    /// Adds what a term is worth in each document that has it.
    private func add(_ term: Int, _ idf: Double, to scratch: inout Scratch) {
        let list = lists[term].postings
        let lengths = lengths.span
        if weighting.fields.count == 1 {
            // The formula below with one field, in one division:
            // idf · w·tf / (w·tf + k1·(1 − b + b·length/mean)).
            let (weight, mean) = (weighting.fields[0], means[0])
            let constant = weighting.k1 * (mean > 0 ? 1 - weighting.b : 1)
            let slope = mean > 0 ? weighting.k1 * weighting.b / mean : 0
            scratch.add(list.span) { posting in
                let frequency = weight * Double(posting.frequencies)
                let length = Double(lengths[Int(posting.document)])
                return idf * frequency / (frequency + constant + slope * length)
            }
        } else {
            let norms = LengthNorms(weighting, means: means)
            scratch.add(list.span) { posting in
                let weighted = norms.weighted(posting, lengths)
                return idf * weighted / (weighting.k1 + weighted)
            }
        }
    }
}

/// Σ weight·tf / (1 − b + b·length/mean) over the fields of a document.
private struct LengthNorms {
    private let weights: SIMD4<Double>
    private let constants: SIMD4<Double>
    private let slopes: SIMD4<Double>
    private let fields: Int
    private let bits: UInt32

    init(_ weighting: TextIndex.Weighting, means: [Double]) {
        var weights = SIMD4<Double>()
        var constants = SIMD4<Double>(repeating: 1)
        var slopes = SIMD4<Double>()
        // A field that is empty in all documents has no length to compare with.
        for (field, mean) in means.enumerated() where mean > 0 {
            weights[field] = weighting.fields[field]
            constants[field] = 1 - weighting.b
            slopes[field] = weighting.b / mean
        }
        (self.weights, self.constants, self.slopes) = (weights, constants, slopes)
        fields = weighting.fields.count
        bits = 32 / UInt32(fields)
    }

    @inline(__always)
    func weighted(_ posting: PostingList.Posting, _ lengths: Span<UInt32>) -> Double {
        let first = Int(posting.document) * fields
        let limit = UInt32.max >> (32 - bits)
        var (frequencies, sum, field) = (posting.frequencies, 0.0, 0)
        while frequencies != 0 {
            let frequency = frequencies & limit
            if frequency > 0 {
                sum +=
                    weights[field] * Double(frequency)
                    / (constants[field] + slopes[field] * Double(lengths[first + field]))
            }
            frequencies >>= bits
            field += 1
        }
        return sum
    }
}

extension TextIndex.Match {
    /// Whether it comes before another one: the older document does where both score the same.
    @inline(__always)
    func precedes(_ other: TextIndex.Match) -> Bool {
        score > other.score || (score == other.score && document < other.document)
    }
}
