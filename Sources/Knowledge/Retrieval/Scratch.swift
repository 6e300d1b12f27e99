import Synchronization

/// What a search needs while it runs; kept for the next one.
struct Scratch: Sendable {
    /// By document; 0 between searches.
    private var scores: [Double] = []
    /// Documents with a score, and later a heap with the best on top.
    private var found: [TextIndex.Match] = []
    /// Documents with a score, in front. One longer than `scores`: when every document is found there still is a place to
    /// write what is not kept.
    private var touched: [UInt32] = []
    private var touchedCount = 0

    /// More than there are threads to search at once would only lie about.
    private static let maximumKept = 8
    private static let pool = Mutex<[Scratch]>([])

    static func with<Result>(_ body: (inout Scratch) -> Result) -> Result {
        var scratch = pool.withLock { $0.popLast() } ?? Scratch()
        let result = body(&scratch)
        pool.withLock { pool in
            if pool.count < maximumKept { pool.append(scratch) }
        }
        return result
    }

    mutating func prepare(_ documents: Int) {
        guard scores.count < documents else { return }
        scores.append(contentsOf: repeatElement(0, count: documents - scores.count))
        touched.append(contentsOf: repeatElement(0, count: documents + 1 - touched.count))
    }

    /// Adds what each posting is worth, which is more than 0, to the score of its document.
    @inline(__always)
    mutating func add(_ postings: Span<PostingList.Posting>, _ worth: (PostingList.Posting) -> Double) {
        Self.add(postings, worth, &scores, &touched, &touchedCount)
    }

    @inline(__always)
    private static func add(
        _ postings: Span<PostingList.Posting>, _ worth: (PostingList.Posting) -> Double,
        _ scores: inout [Double], _ touched: inout [UInt32], _ count: inout Int
    ) {
        let last = touched.count - 1
        var scores = scores.mutableSpan
        var touched = touched.mutableSpan
        for place in postings.indices {
            let posting = postings[place]
            let document = Int(posting.document)
            let before = scores[document]
            // Written always and kept if new: whether it is cannot be foretold, and a branch would cost more.
            touched[min(count, last)] = posting.document
            count += before == 0 ? 1 : 0
            scores[document] = before + worth(posting)
        }
    }

    /// Forgets the search.
    mutating func clear() {
        for document in touched[..<touchedCount] { scores[Int(document)] = 0 }
        touchedCount = 0
        found.removeAll(keepingCapacity: true)
    }

    // MARK: The best

    /// The score of the document that is so manieth by score; 0 where there are not so many.
    mutating func score(ofPlace place: Int) -> Double {
        guard touchedCount >= place else { return 0 }
        // A heap of the best so far with the least of them on top, by turning scores round.
        found.removeAll(keepingCapacity: true)
        var least = 0.0
        for document in touched[..<touchedCount] {
            let score = scores[Int(document)]
            if found.count == place, score <= least { continue }
            if found.count < place {
                found.append(TextIndex.Match(document: Int(document), score: -score))
                if found.count < place { continue }
                heapify()
            } else {
                found[0] = TextIndex.Match(document: Int(document), score: -score)
                sink(0)
            }
            least = -found[0].score
        }
        return least
    }

    /// Gathers the documents whose scores are wanted.
    mutating func gather(where isWanted: (Double) -> Bool) {
        found.removeAll(keepingCapacity: true)
        for document in touched[..<touchedCount] {
            let score = scores[Int(document)]
            if isWanted(score) { found.append(TextIndex.Match(document: Int(document), score: score)) }
        }
        heapify()
    }

    private mutating func heapify() {
        var place = found.count / 2
        while place > 0 {
            place -= 1
            sink(place)
        }
    }

    /// Moves the gathered documents among the best, the most promising first, until none of the rest can come among them.
    mutating func take(
        _ limit: Int, _ maximumFactor: Double, _ factor: (Int) -> Double, into best: inout [TextIndex.Match]
    ) {
        while let next = pop() {
            if best.count == limit, next.score * maximumFactor < best[limit - 1].score { return }
            let score = next.score * min(maximumFactor, factor(next.document))
            guard score > 0 else { continue }
            let match = TextIndex.Match(document: next.document, score: score)
            var place = best.count
            while place > 0, match.precedes(best[place - 1]) { place -= 1 }
            guard place < limit else { continue }
            best.insert(match, at: place)
            if best.count > limit { best.removeLast() }
        }
    }

    /// Takes the best of the gathered documents.
    private mutating func pop() -> TextIndex.Match? {
        guard let best = found.first, let last = found.popLast() else { return nil }
        if !found.isEmpty {
            found[0] = last
            sink(0)
        }
        return best
    }

    private mutating func sink(_ start: Int) {
        let moving = found[start]
        var place = start
        while true {
            var child = 2 * place + 1
            guard child < found.count else { break }
            if child + 1 < found.count, found[child + 1].precedes(found[child]) { child += 1 }
            guard found[child].precedes(moving) else { break }
            found[place] = found[child]
            place = child
        }
        found[place] = moving
    }
}
