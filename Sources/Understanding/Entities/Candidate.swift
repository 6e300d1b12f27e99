/// Something that may be named in a text, before it is known what else claims the same characters.
struct Candidate {
    let rank: Rank
    let name: String
    let value: String
    /// Scalars of the normal form.
    let range: Range<Int>

    /// What comes first gets its characters. The kinds that read numbers compete by length first: 3个月 is a
    /// length of time, although 3个 counts things.
    enum Rank: Int {
        /// Nothing is to be found here: a web address.
        case nothing
        case shape, identifier, email, phone, address
        /// A pack's names stand before what is always known: the pack knows its trade.
        case name
        case moment, amount, quantity
        case misspelling

        /// The kinds of equal standing.
        var tier: Int {
            switch self {
            case .nothing, .shape, .identifier, .email, .phone, .address, .name: rawValue
            case .moment, .amount, .quantity: Rank.moment.rawValue
            case .misspelling: rawValue
            }
        }

        /// What a kind that is always known is called.
        var name: String {
            switch self {
            case .identifier: "id"
            case .email: "email"
            case .phone: "phone"
            case .address: "address"
            case .amount: "amount"
            case .quantity: "quantity"
            case .nothing, .shape, .name, .moment, .misspelling: ""
            }
        }
    }
}

/// The candidates of a text, and which of them stand.
struct Candidates {
    private var candidates: [Candidate] = []

    mutating func add(_ rank: Candidate.Rank, _ name: String, _ value: String, _ range: Range<Int>) {
        candidates.append(Candidate(rank: rank, name: name, value: value, range: range))
    }

    /// Those that stand, in the text's order: by tier, then the longest, then the first.
    func chosen(of count: Int) -> [Candidate] {
        if candidates.count < 2 { return candidates.filter { $0.rank != .nothing } }
        let order = candidates.indices.sorted { left, right in
            let (first, second) = (candidates[left], candidates[right])
            return (first.rank.tier, second.range.count, first.range.lowerBound, first.rank.rawValue)
                < (second.rank.tier, first.range.count, second.range.lowerBound, second.rank.rawValue)
        }
        var isTaken = [Bool](repeating: false, count: count)
        var chosen: [Candidate] = []
        for index in order {
            let candidate = candidates[index]
            guard !candidate.range.isEmpty, candidate.range.upperBound <= count,
                !isTaken[candidate.range.lowerBound], !isTaken[candidate.range.upperBound - 1],
                !isTaken[candidate.range].contains(true)
            else { continue }
            for position in candidate.range { isTaken[position] = true }
            if candidate.rank != .nothing { chosen.append(candidate) }
        }
        return chosen.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
