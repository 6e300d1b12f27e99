import Foundation

/// CSKG-1, a synthetic customer-service graph of 108,000 nodes and 1,000,000 edges: its files, its rules and its random numbers.
/// Made by the generator of the workload, whose docstring is the definition.
struct ServiceGraph: Sendable {
    /// Kinds with the number of their nodes, in the order in which they get their numbers.
    static let kinds = [("Customer", 100_000), ("Product", 5_000), ("Knowledge", 2_000), ("Issue", 1_000)]

    /// Edge types: file, kind at either end.
    static let edges = [
        ("BOUGHT", 0, 1), ("HAD_ISSUE", 0, 3), ("LINKED", 0, 0), ("READ", 0, 2), ("ABOUT", 2, 1),
        ("SOLVES", 2, 3), ("REQUIRES", 1, 1), ("SUBISSUE", 3, 3),
    ]

    static let declarations = """
        kind Customer
        kind Product
        kind Knowledge
        kind Issue
        relation bought(c: Customer, p: Product)
        relation had_issue(c: Customer, i: Issue)
        relation linked(a: Customer, b: Customer)
        relation read(c: Customer, k: Knowledge)
        relation about(k: Knowledge, p: Product)
        relation solves(k: Knowledge, i: Issue)
        relation requires(p: Product, q: Product)
        relation subissue(i: Issue, j: Issue)
        relation flagged(c: Customer)
        attribute tier(c: Customer): int
        attribute region(c: Customer): int
        attribute category(p: Product): int
        attribute price(p: Product): int

        """

    static let rules = [
        "R1": "risky(x) :- flagged(x).\nrisky(x) :- linked(x, y), risky(y).\n",
        "R2": "reach(x, y) :- linked(x, y).\nreach(x, z) :- reach(x, y), linked(y, z).\n",
        "R3": "answers(k, i) :- solves(k, i).\nanswers(k, i) :- subissue(i, j), answers(k, j).\n",
        "R4": "warn(c) :- count{ i : had_issue(c, i) } >= 6.\n",
    ]

    let folder: String
    let names = GraphNames()

    /// The number of a kind's first node.
    static func first(_ kind: Int) -> UInt32 { UInt32(kinds[..<kind].reduce(0) { $0 + $1.1 }) }

    /// The program with some of the rules.
    static func program(_ wanted: [String]) throws -> RuleProgram {
        let text = declarations + wanted.compactMap { rules[$0] }.joined()
        return try RuleChecker.check(files: [("cskg.rules", text)]).get()
    }

    // MARK: Files

    /// Rows of numbers of a file, `columns` to a row.
    func numbers(_ file: String, columns: Int) throws -> [Int] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(file).csv")))
        var numbers: [Int] = []
        numbers.reserveCapacity(bytes.count / 4)
        var value = 0
        var column = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value * 10 + Int(byte - 48)
            case UInt8(ascii: ","), UInt8(ascii: "\n"):
                if column < columns { numbers.append(value) }
                (value, column) = (0, byte == UInt8(ascii: ",") ? column + 1 : 0)
            default: break
            }
        }
        return numbers
    }

    /// Rows of an edge file, in the graph's numbers.
    func rows(_ file: String, _ from: Int, _ to: Int, columns: Int = 2) throws -> [UInt64] {
        let numbers = try numbers(file, columns: 2)
        let (first, second) = (UInt64(Self.first(from)), UInt64(Self.first(to)))
        return stride(from: 0, to: numbers.count, by: 2).map {
            (first + UInt64(numbers[$0])) << 32 | (second + UInt64(numbers[$0 + 1]))
        }
    }

    /// The whole graph, under a program.
    func load(_ program: RuleProgram) throws -> GraphState {
        let state = try read(program)
        // When nothing that it was read from is left.
        BlockPool.giveBack()
        return state
    }

    private func read(_ program: RuleProgram) throws -> GraphState {
        for (kind, count) in Self.kinds {
            for id in 0..<count { _ = names.intern(NodeName(kind: kind, id: String(id))) }
        }
        let source = names.intern(text: "cskg")
        var state = GraphState(Inference(try program.arranged(after: []), word: names.word))
        let places = Dictionary(
            uniqueKeysWithValues: state.inference.program.relations.enumerated().map { ($1.name, $0) })
        func fill(_ name: String, _ words: [UInt64]) {
            guard let place = places[name] else { return }
            state.fill(place, words, from: 0, source: source)
        }
        for (file, from, to) in Self.edges { fill(file.lowercased(), try rows(file, from, to)) }
        let customers = try numbers("customer", columns: 4)
        var (tier, region, flagged): ([UInt64], [UInt64], [UInt64]) = ([], [], [])
        for first in stride(from: 0, to: customers.count, by: 4) {
            let node = UInt64(customers[first])
            tier += [node, Word.integer(customers[first + 1])]
            region += [node, Word.integer(customers[first + 2])]
            if customers[first + 3] == 1 { flagged.append(node) }
        }
        let products = try numbers("product", columns: 3)
        var (category, price): ([UInt64], [UInt64]) = ([], [])
        for first in stride(from: 0, to: products.count, by: 3) {
            let node = UInt64(Self.first(1)) + UInt64(products[first])
            category += [node, Word.integer(products[first + 1])]
            price += [node, Word.integer(products[first + 2])]
        }
        for (name, words) in [
            ("tier", tier), ("region", region), ("flagged", flagged), ("category", category),
            ("price", price),
        ] {
            fill(name, words)
        }
        return state
    }

    // MARK: Random numbers and check values

    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z ^= z >> 30
        z = z &* 0xBF58_476D_1CE4_E5B9
        z ^= z >> 27
        z = z &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The n-th argument of a stream, below a bound.
    static func probe(_ stream: UInt64, _ n: Int, _ bound: Int) -> Int {
        let draw = mix(42 &+ stream << 32 &+ (UInt64(n) + 1) &* 0x9E37_79B9_7F4A_7C15)
        return Int(Double(draw >> 11) * 0x1p-53 * Double(bound))
    }
}
