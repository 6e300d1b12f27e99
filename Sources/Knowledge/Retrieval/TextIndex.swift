import Foundation

/// Finds documents by their words: BM25F (Robertson, Zaragoza 2009) over documents with up to four weighted fields. With one
/// field of weight 1 it is BM25 with the idf of Lucene, ln(1 + (N − n + 0.5) / (n + 0.5)).
///
/// Documents are added and removed in place; each change counts at once and costs as much as its terms. A value: copies
/// share what they have in common until one of them changes.
package struct TextIndex: Sendable {
    /// How terms are weighed.
    package struct Weighting: Equatable, Sendable {
        /// Weight of each field: how often a term in it counts.
        package var fields: [Double]
        /// How soon further occurrences of a term count for less.
        package var k1: Double
        /// How much the length of a field counts, from 0 to 1.
        package var b: Double

        package init(fields: [Double] = [1], k1: Double = 1.2, b: Double = 0.75) {
            (self.fields, self.k1, self.b) = (fields, k1, b)
        }
    }

    /// A document that has been found.
    package struct Match: Equatable, Sendable {
        package let document: Int
        /// Comparable within one search.
        package let score: Double
    }

    let weighting: Weighting
    let terms: TermOptions
    private(set) var numbers = TermNumbers()
    /// By the number of the term.
    private(set) var lists: [PostingList] = []
    /// Lengths of the fields of each document, one document behind the other.
    private(set) var lengths: [UInt32] = []
    /// Sum of the lengths of each field.
    private var totals: [Int]
    /// Distinct terms of each document; nil where a number has no document.
    private var termsOfDocuments: [[UInt32]?] = []
    private var freeNumbers: [Int] = []
    /// By the number of the term; how often it is in the document that is being added, and 0 otherwise.
    private var counts: [UInt32] = []
    /// Documents that are there.
    package private(set) var count = 0

    /// - Precondition: one to four fields.
    package init(_ weighting: Weighting = Weighting(), terms: TermOptions = TermOptions()) {
        precondition((1...4).contains(weighting.fields.count), "an index has one to four fields")
        (self.weighting, self.terms) = (weighting, terms)
        totals = [Int](repeating: 0, count: weighting.fields.count)
    }

    /// Numbers of documents are below this.
    var capacity: Int { termsOfDocuments.count }

    /// Mean length of each field.
    var means: [Double] { totals.map { count > 0 ? Double($0) / Double(count) : 0 } }

    /// Bits that a posting has for the frequency in one field.
    var frequencyBits: UInt32 { 32 / UInt32(weighting.fields.count) }

    /// Frequencies are counted up to this.
    var highestFrequency: UInt32 { UInt32.max >> (32 - frequencyBits) }

    // MARK: Changes

    /// Adds a document and returns its number, which is that of a removed one where there is any.
    ///
    /// - Parameter texts: those of each field. Several texts of a field count as one, but do not run into each other.
    package mutating func add(_ texts: [[String]]) -> Int {
        precondition(texts.count == weighting.fields.count, "a document has the index's fields")
        let number = freeNumbers.popLast() ?? makeNumber()
        var cutter = TermCutter(terms)
        var list = TermList()
        var distinct: [UInt32] = []
        for (field, texts) in texts.enumerated() {
            list.removeAll()
            for text in texts { cutter.cut(text, into: &list) }
            lengths[number * weighting.fields.count + field] = UInt32(clamping: list.count)
            totals[field] += list.count
            count(list, in: field, &distinct)
        }
        for term in distinct {
            let frequencies = counts[Int(term)]
            counts[Int(term)] = 0
            lists[Int(term)].insert(.init(document: UInt32(number), frequencies: frequencies))
        }
        termsOfDocuments[number] = distinct
        count += 1
        return number
    }

    /// Counts the terms of one field, and notes those that the document has not had in another.
    private mutating func count(_ list: TermList, in field: Int, _ distinct: inout [UInt32]) {
        let shift = UInt32(field) * frequencyBits
        for place in 0..<list.count {
            let term = numbers.intern(place, of: list)
            if term == lists.count {
                lists.append(PostingList())
                counts.append(0)
            }
            let before = counts[term]
            if before == 0 { distinct.append(UInt32(term)) }
            if before >> shift & highestFrequency < highestFrequency { counts[term] = before + (1 << shift) }
        }
    }

    /// Takes a document out; its number is given to another one later.
    package mutating func remove(_ number: Int) {
        guard termsOfDocuments.indices.contains(number), let terms = termsOfDocuments[number] else { return }
        for term in terms { lists[Int(term)].remove(UInt32(number)) }
        termsOfDocuments[number] = nil
        let fields = weighting.fields.count
        for field in 0..<fields {
            totals[field] -= Int(lengths[number * fields + field])
            lengths[number * fields + field] = 0
        }
        freeNumbers.append(number)
        count -= 1
    }

    private mutating func makeNumber() -> Int {
        termsOfDocuments.append(nil)
        for _ in weighting.fields { lengths.append(0) }
        return termsOfDocuments.count - 1
    }
}
