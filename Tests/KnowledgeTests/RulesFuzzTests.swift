@testable import Knowledge
import Testing

@Suite struct RulesFuzzTests {
    /// SplitMix64 (Steele, Lea and Flood, 2014), so that a failure can be had again.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let rules = """
        derived risky(x: Customer)
        @limit 1_000 risky(x) :- flagged(x).
        risky(x) :- linked(x, y), risky(y), not cleared(x).
        answers(k, i) :- subissue(i, j), answers(k, j).
        answers(k, i) :- solves(k, i).
        repeat(c, n) :- n = count{ t : ticket(c, t) within 30d }, n >= 3.
        spent(c, s) :- s = sum{ v, o : placed(c, o), total(o, v), v > -1.5e3 }, not repeat(c, _).
        quiet(c) :- flagged(c), count{ i : had_issue(c, i), not opened(c, _) within 2w } + 1 <= 6.
        last(c, t) :- t = max{ t2, o : placed(c, o), at(o, t2) }.  # 最后
        late(c) :- last(c, t), at(o, u), placed(c, o), u - t < 24h, t + 1h != u, total(o, 5).
        @demand suggest(c, k) :- had_issue(c, i), answers(k, i), valid(k), suggest(c, _).
        @demand suggest(c, k) :- risky(c), valid(k), k != Article("一"), m = 2 * (3 - 1), tier(c, m).
        vip(c) :- tier(c, t), t / 2 >= 2.5, not opened(c, _), name(c, "王\\n\\u{4E2D}"), region(c, Region("east")).
        level(1, "low", true).
        """

    /// What is found lies in the file, says something, and says how to mend it; what passes can be evaluated.
    @discardableResult private func check(_ text: String, seed: UInt64) -> Bool {
        switch RuleChecker.check(files: [("shop", RulesLoweringTests.shop), ("own", text)]) {
        case .success(let program):
            let faults = ProgramValidator.faults(of: program)
            #expect(faults.isEmpty, "seed \(seed): \(faults)\n\(text)")
            return true
        case .failure(let found):
            let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            for problem in found.problems where problem.file == "own" {
                let isThere =
                    (1...lines.count).contains(problem.line)
                    && (1...lines[problem.line - 1].count + 1).contains(problem.column)
                let words = problem.message + problem.fix
                let isSaid =
                    !problem.message.isEmpty && !problem.fix.isEmpty && !words.unicodeScalars.contains("\n")
                #expect(isThere && isSaid, "seed \(seed): \(problem)\n\(text)")
            }
            #expect(!found.problems.isEmpty)
            return false
        }
    }

    @Test func `the rules that are changed are right as they are`() throws {
        let program = try RuleChecker.check(files: [("shop", RulesLoweringTests.shop), ("own", Self.rules)])
            .get()
        #expect(ProgramValidator.faults(of: program) == [])
        // 13 as written, 4 for what aggregates collect, 3 for what is negated with `_`.
        #expect(program.rules.count == 20)
    }

    @Test func `bytes changed at random never trap`() {
        let original = Array(Self.rules.utf8)
        for seed in 0..<3_000 as Range<UInt64> {
            var random = Random(state: seed)
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 0...20, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where end - place < bytes.count: bytes.removeSubrange(place..<end)
                case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
                default:
                    let other = Int.random(in: 0..<bytes.count, using: &random)
                    bytes.insert(contentsOf: bytes[place..<end], at: other)
                }
            }
            check(String(decoding: bytes, as: UTF8.self), seed: seed)
        }
    }

    @Test func `words exchanged at random never trap, and what passes can be evaluated`() {
        var problems = ProblemList(files: ["own"])
        let text = SourceText(Self.rules)
        let words = RuleLexer.tokens(of: text, file: 0, problems: &problems).dropLast().map { text[$0.range] }
        var passed = 0
        for seed in 0..<6_000 as Range<UInt64> {
            var random = Random(state: seed)
            var changed = words
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                let word = words[Int.random(in: 0..<words.count, using: &random)]
                switch Int.random(in: 0..<6, using: &random) {
                case 0: changed.remove(at: place)
                case 1: changed.insert(word, at: place)
                case 2: changed.swapAt(place, Int.random(in: 0..<changed.count, using: &random))
                default: changed[place] = word
                }
            }
            if check(changed.joined(separator: " "), seed: seed) { passed += 1 }
        }
        // Enough to say something about programs other than the one above.
        #expect(passed > 100)
    }

    @Test func `rubbish never traps`() {
        let signs = Array(
            "(){},.:-=<>!@_#\"\\+*/ \n0123456789eE小x王within not count sum 30d :- .".unicodeScalars)
        for seed in 0..<500 as Range<UInt64> {
            var random = Random(state: seed)
            let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
            check(String(decoding: bytes, as: UTF8.self), seed: seed)
            var text = String.UnicodeScalarView()
            for _ in 0..<300 { text.append(signs[Int.random(in: 0..<signs.count, using: &random)]) }
            check(String(text), seed: seed)
        }
    }

    @Test func `nesting and repetition of any kind never trap`() {
        let pieces = [
            "(", "-", "{", "count{ t : ", "p(", "not ", "@limit 1 ", "@demand ", "p(x) :- ", "a(x), ", "a(",
            "1 + ",
            "\"", "\\", "，", "kind a, ", "relation r(", "a: int, ", "t, ", "within ", "#", "\n", ".", "_",
            "30d ", "0",
            "e", "1e", "🙂", "e\u{301}", "\u{0}",
        ]
        for (number, piece) in pieces.enumerated() {
            for prefix in ["", "p(x) :- ", "p(x) :- count{ ", "relation q("] {
                check(prefix + String(repeating: piece, count: 5_000), seed: UInt64(number))
            }
        }
    }
}
