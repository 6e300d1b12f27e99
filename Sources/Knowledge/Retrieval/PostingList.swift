/// The documents in which a term is, in ascending order, with how often it is in each of their fields.
struct PostingList: Sendable {
    /// A document and its frequencies: all fields share 32 bits in equal parts, and count as far as those go.
    struct Posting {
        let document: UInt32
        let frequencies: UInt32
    }

    private(set) var postings: [Posting] = []

    var count: Int { postings.count }

    /// - Precondition: the document is not in the list.
    mutating func insert(_ posting: Posting) {
        guard let last = postings.last, last.document > posting.document else {
            return postings.append(posting)
        }
        postings.insert(posting, at: place(of: posting.document))
    }

    mutating func remove(_ document: UInt32) {
        let place = place(of: document)
        guard place < postings.count, postings[place].document == document else { return }
        postings.remove(at: place)
    }

    /// The frequencies in a document; 0 where the term is not in it.
    func frequencies(in document: UInt32) -> UInt32 {
        let place = place(of: document)
        guard place < postings.count, postings[place].document == document else { return 0 }
        return postings[place].frequencies
    }

    /// The first place whose document is not before this one.
    private func place(of document: UInt32) -> Int {
        var (low, high) = (0, postings.count)
        while low < high {
            let middle = (low + high) / 2
            if postings[middle].document < document { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
