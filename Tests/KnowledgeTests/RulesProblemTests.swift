@testable import Knowledge
import Testing

@Suite struct RulesProblemTests {
    /// Rules, and what is said of them: `line:column message; fix`.
    struct Case: CustomTestStringConvertible, Sendable {
        var rules: String
        var problems: [String]

        init(_ rules: String, _ problems: String...) {
            self.rules = rules
            self.problems = problems
        }

        var testDescription: String { rules }
    }

    private func check(_ given: Case) {
        let result = RuleChecker.check(files: [("shop", RulesLoweringTests.shop), ("own", given.rules)])
        guard case .failure(let found) = result else {
            Issue.record("no problem found")
            return
        }
        #expect(found.problems.map { "\($0.line):\($0.column) \($0.message); \($0.fix)" } == given.problems)
        #expect(found.problems.allSatisfy { $0.file == "own" })
    }

    @Test(arguments: [
        Case(
            "p(x) :- flagged(x)\nq(x) :- cleared(x).",
            "2:1 expected `,` or `.`, found `q`; end the rule with a stop, or go on with a comma"),
        Case(
            "p(x)",
            "1:5 expected `:-` and conditions, or `.`, found the end of the file; write `:-` between head and conditions"
        ),
        Case(
            ":- flagged(x).",
            "1:1 expected a rule or a declaration, found `:-`; begin with the head of a rule, as in risky(x) :- flagged(x)."
        ),
        Case(
            "relatoin p(x: int)",
            "1:1 expected a rule or a declaration, found `relatoin`; declare by kind, relation, attribute or derived"
        ),
        Case(
            "kind :-",
            "1:6 expected `(` behind `kind`, found `:-`; write kind(x), with a term for each column"),
        Case(
            "relation p(int)",
            "1:15 expected `:` and a type behind the column's name, found `)`; write int: Customer, or : int"),
        Case(
            "attribute p(x: Customer)",
            "1:25 expected `:` and the attribute's type, found the end of the file;"
                + " write attribute p(a: Customer): int"),
        Case(
            "p(x) :- .",
            "1:9 expected a condition, found `.`; write a relation, as in flagged(x), or a comparison, as in n >= 3"
        ),
        Case(
            "p(x) :- flagged(x), x.",
            "1:22 expected a comparison, found `.`; compare it by =, ==, !=, <, <=, > or >=, or write a relation"
        ),
        Case(
            "p(x) :- tier(x, n), 1 < n < 3.",
            "1:27 expected `,` or `.`, found `<`; compare two values at a time: a < b, b < c"),
        Case(
            "p(x) :- tier(x, n), (n > 2.",
            "1:24 expected `)` behind the expression, found `>`; close the parenthesis"),
        Case(
            "p(x) :- flagged(x), not x > 3.",
            "1:25 expected a relation behind `not`, found `x`; turn the comparison round: `<` for not `>=`"),
        Case(
            "p(x) :- tier(x) >= 2.",
            "1:9 tier(x) is a condition, not a value; write tier(x, v) as a condition, and use v"),
        Case(
            "p(x, n + 1) :- tier(x, n).",
            "1:8 expected `)` or `,` behind a term, found `+`; a computed value needs a name: v = n + 1, p(v)"
        ),
        Case(
            "p(x) :- flagged(Customer(x)).",
            "1:26 expected the node's id, found `x`; a node is written Customer(\"id\")"),
        Case(
            "p(x) :- flagged(x, x, x, x, x, x, x).",
            "1:35 more than 6 columns; divide it into relations that share a node"),
        Case(
            "p(x) :- name(x, -\"a\").",
            "1:18 expected a number behind `-`, found `\"a\"`; take the sign away"),
        Case(
            "p(x) :- tier(x, -n).",
            "1:18 expected a number behind `-`, found `n`; a computed value needs a name: v = 0 - n"),
    ])
    func `says where the form is wrong`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "p(x) :- flagged（x）， cleared(x)。",
            "1:16 `（` is a full-width sign; write `(`", "1:18 `）` is a full-width sign; write `)`",
            "1:19 `，` is a full-width sign; write `,`", "1:31 `。` is a full-width sign; write `.`"),
        Case(
            "p(x) :- flagged(x); cleared(x).",
            "1:19 `;` means nothing here; for `or`, write a second rule with the same head"),
        Case("p(x) :- flagged(x), !cleared(x).", "1:21 `!` means nothing here; write `not`"),
        Case("p(x) :- flagged(x) \u{7}.", "1:20 `U+0007` means nothing here; take it out"),
        Case("p(x) :- flagged(x) 🙂🙂🙂.", "1:20 `🙂🙂🙂` means nothing here; take it out"),
        Case(
            "p(x) :- name(x, \"王).\nq(x) :- cleared(x).",
            "1:17 the text is not closed on its line; close it with \"",
            "2:1 expected `)` or `,` behind a term, found `q`; a computed value needs a name: v = n + 1, name(v)"
        ),
        Case(
            #"p(x) :- name(x, "\q")."#,
            #"1:18 unknown escape in a text; use \", \\, \n, \t or \u{4E2D}; a backslash itself is \\"#),
        Case(
            #"p(x) :- name(x, "\u{D800}")."#,
            #"1:18 unknown escape in a text; use \", \\, \n, \t or \u{4E2D}; a backslash itself is \\"#),
        Case(
            "p(x) :- flagged(x) within 3m.", "1:27 `m` is no unit of time; use s, min, h, d or w, as in 15min"
        ),
        Case(
            "p(x) :- flagged(x) within 1.5h.",
            "1:27 a length of time is a whole number; use a smaller unit: 90min, not 1.5h"),
        Case(
            "p(x) :- tier(x, 9223372036854775808).",
            "1:17 the number is too large; stay below 9223372036854775807, or write it as 1e19"),
        Case(
            "p(x) :- tier(x, n), n < 1e999.",
            "1:25 the number is too large; stay below 9223372036854775807, or write it as 1e19"),
        Case(
            "p(x) :- flagged(x) within 99999999999999d.",
            "1:27 the length of time is too large; stay below 100000000000d"),
    ])
    func `says what it cannot read`(given: Case) { check(given) }

    @Test(arguments: [
        Case("p(x) :- flaged(x).", "1:9 there is no relation flaged; did you mean flagged? Else declare it"),
        Case(
            "p(x) :- weather(x).",
            "1:9 there is no relation weather; declare it, as in `relation weather(a: Customer)`, or write a rule for it"
        ),
        Case("p(x) :- linked(x).", "1:9 linked has 2 columns (shop line 2), not 1; write linked(a, b)"),
        Case(
            "p(x) :- flagged(x).\np(x, y) :- linked(x, y).",
            "2:1 p has 1 column (line 1), not 2; write p(x)"),
        Case(
            "p(x) :- flagged(x), x == Costumer(\"a\").",
            "1:26 there is no kind Costumer; did you mean Customer?"),
        Case("p(x) :- linked(x, Agent(\"a\")).", "1:19 there is no kind Agent; declare it: kind Agent"),
        Case("relation p(x: string)", "1:15 there is no type string; write text"),
        Case("kind int", "1:6 int is a type of values; give the kind another name"),
        Case(
            "kind Customer", "1:6 kind Customer is declared twice, first in shop line 1; take one of them out"
        ),
        Case(
            "relation a(x: int)\nattribute a(x: int): text",
            "2:11 a is declared twice, first in line 1; take one of them out, or give it another name"),
        Case("relation p(x: int, x: int)", "1:23 two columns of p are called x; give each a name of its own"),
        Case(
            "relation p(a: int, b: int, c: int, d: int, e: int, f: int, g: int)",
            "1:10 p has 7 columns, more than 6; divide it into relations that share a node"),
        Case(
            "flagged(x) :- cleared(x).",
            "1:1 flagged is stored (shop line 3), so no rule can derive it;"
                + " give the head another name, or declare `derived flagged(…)`"),
        Case(
            "derived p(x: Customer)",
            "1:9 no rule derives p; write a rule for it, or declare it by `relation`"),
        Case(
            "p(x) :- q(x) within 30d.\nq(x) :- flagged(x).",
            "1:14 `within` goes with stored relations, and q is derived; write `within 30d` in the rules of q"
        ),
        Case(
            "p(x) :- flagged(x) within 30.",
            "1:27 expected a length of time behind `within`, found `30`; write within 30d (s, min, h, d or w)"
        ),
        Case(
            "p(x) :- flagged(x) within 0d.",
            "1:27 expected a length of time behind `within`, found `0d`; write within 30d (s, min, h, d or w)"
        ),
        Case(
            "p(o) :- at(o, t), now - t < 3d.",
            "1:19 rules do not know what time it is; write `within 30d` behind a stored relation for what is recent"
        ),
    ])
    func `says which names mean nothing`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "@limit 0 p(x) :- flagged(x).",
            "1:8 expected a number of facts from 1, found `0`; write @limit 1000"),
        Case(
            "@limit 5 p(x) :- flagged(x).\n@limit 6 p(x) :- cleared(x).",
            "2:1 p has two limits, 5 (line 1) and 6; write the limit once"),
        Case("@lazy p(x) :- flagged(x).", "1:1 there is no mark @lazy; write @demand or @limit 1000"),
        Case(
            "@demand relation p(x: int)", "1:1 only what is derived can be marked; put the mark before a rule"
        ),
        Case(
            "@demand p(x) :- flagged(x).\np(x) :- cleared(x).",
            "2:1 only some of the rules of p are marked @demand (see line 1);"
                + " mark each of them, or declare `@demand derived p(…)`"),
        Case(
            "@demand d(x) :- flagged(x).\np(x) :- d(x).",
            "2:9 p is kept up to date, but d is only found out when asked (@demand);"
                + " mark p @demand too, or take the mark off d"),
        Case(
            "@demand d(x) :- flagged(x).\n@demand p(x) :- cleared(x), not d(x).",
            "2:33 p needs `not` d, which is only found out when asked (@demand); take the mark off d"),
        Case(
            "@demand d(x) :- flagged(x).\n@demand p(n) :- n = count{ x : d(x) }.",
            "2:32 p needs a count over d, which is only found out when asked (@demand); take the mark off d"),
    ])
    func `says which marks do not go together`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "p(x) :- flagged(x), tier(x, t), name(x, t).",
            "1:41 t is int as column 2 of tier, but column 2 of name is text (shop line 14);"
                + " use another variable, or correct the declaration"),
        Case(
            "p(x) :- tier(x, \"a\").",
            "1:17 the value is text, but column 2 of tier is int (shop line 13); write a value of type int, such as 3"
        ),
        Case(
            "p(x) :- tier(x, 2.5).",
            "1:17 the value is number, but column 2 of tier is int (shop line 13);"
                + " write a value of type int, such as 3"),
        Case(
            "p(x, v) :- placed(x, o), total(o, v).\np(x, t) :- tier(x, t).",
            "2:6 t is int as column 2 of tier, but column 2 of p is number (line 1);"
                + " make a number of it: v = t * 1.0, and write v here"),
        Case(
            "derived p(x: Customer, n: int)\np(x, v) :- flagged(x), tier(x, t), v = t * 1.5.",
            "2:6 v is number as computed, but column 2 of p is int (line 1); declare the column as number"),
        Case(
            "p(x) :- flagged(x).\np(o) :- total(o, _).",
            "2:3 o is Order as column 1 of total, but column 1 of p is Customer (line 1);"
                + " use another variable, or correct the declaration"),
        Case(
            "p(x) :- name(x, n), tier(x, t), n == t.",
            "1:35 n (text as column 2 of name) and t (int as column 2 of tier) cannot be compared;"
                + " compare values of one type"),
        Case("p(x) :- name(x, n), n > \"a\".", "1:23 text has no order; compare by == or !="),
        Case(
            "p(x) :- name(x, n), n + 1 == 2.",
            "1:23 there is no `+` of n (text as column 2 of name) and int;"
                + " calculate with int and number; of times there are t - t, t + 1h and t - 1h"),
        Case(
            "p(o) :- at(o, t), t + t > t.",
            "1:21 there is no `+` of t (time as column 2 of at) and t (time as column 2 of at);"
                + " calculate with int and number; of times there are t - t, t + 1h and t - 1h"),
        Case(
            "p(c, s) :- s = sum{ n : name(c, n) }.",
            "1:16 there is no sum of text (n is text as column 2 of name); sum an int or a number"),
        Case(
            "p(c, s) :- s = max{ o : placed(c, o) }.",
            "1:16 there is no max of Order (o is Order as column 2 of placed); use an int, a number or a time"
        ),
        Case(
            "p(c) :- flagged(c), not name(c, n), n = count{ t : ticket(c, t) }.",
            "1:41 n is text as column 2 of name, but the count is int; use another variable for the count"),
        Case(
            "p(c) :- tier(c, t), not tier(c, n), n = t * 1.5.",
            "1:43 n is int as column 2 of tier, but a number is computed here; use another variable"),
        Case(
            "p(x) :- p(x).",
            "1:1 column 1 of p has no type, as its rules need each other; declare it: derived p(x: …)"),
    ])
    func `says which types clash, and where each comes from`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "p(x, y) :- flagged(x).",
            "1:6 y has no value in the head; use y in a condition that holds, or take it out of the head"),
        Case(
            "p(_) :- flagged(_).", "1:3 `_` in the head; name what stands there, and use the name in the body"
        ),
        Case("p(x) :- linked(x, y).", "1:19 y is used once; write `_` if any value will do"),
        Case("p(x) :- flagged(x), not linked(x, y).", "1:35 y is used once; write `_` if any value will do"),
        Case(
            "p(x) :- flagged(x), typo = x.",
            "1:21 typo is used once; use it elsewhere too, or take the equation out"),
        Case(
            "p(x) :- flagged(x), not linked(x, y), not linked(y, x).",
            "1:35 y has no value behind `not`; use y in a condition that holds, or write `_` for any"),
        Case(
            "p(x) :- flagged(x), n > 3.",
            "1:21 n has no value in a comparison; use n in a condition that holds"),
        Case(
            "p(x) :- flagged(x), n == 3.",
            "1:21 n has no value in a comparison; use n in a condition that holds, or set it by `=`"),
        Case(
            "p(x, n) :- flagged(x), n = m + 1, m = n - 1.",
            "1:28 m has no value in a comparison; use m in a condition that holds"),
        Case(
            "p(x) :- flagged(x), not linked(_, _).",
            "1:25 `not` of nothing but `_`; count: count{ a : linked(a, _) } == 0"),
    ])
    func `says which variables have no value`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "p(c) :- count{ : placed(c, _) } > 1.",
            "1:16 expected what is counted, found `:`; write count{ t : ticket(c, t) }"),
        Case(
            "p(c) :- sum{ o } > 1.",
            "1:16 expected `:` behind what is summed, found `}`; write sum{ v, o : total(o, v) }"),
        Case(
            "p(c) :- avg{ o : placed(c, o) } > 1.",
            "1:9 there is no aggregate avg; use count, sum, min or max; a mean is a sum divided by a count"),
        Case(
            "p(c) :- count{ t : ticket(c, t), count{ x : linked(c, x) } > 2 } > 2.",
            "1:34 an aggregate inside of another; give the inner one a relation of its own by a rule"),
        Case(
            "p(c) :- count{ t, t : ticket(c, t) } > 2.", "1:19 t is listed twice; list it once"),
        Case(
            "p(c, t) :- opened(c, t), count{ t : ticket(c, t) } > 2.",
            "1:33 t is used outside of the braces too, so each group has one; give it another name inside of the braces"
        ),
        Case(
            "p(c) :- flagged(c), count{ t : cleared(c) } > 2.",
            "1:28 t has no value in the braces; use t in a condition that holds inside of the braces"),
        Case(
            "p(c) :- tier(c, m), count{ o : placed(c, o), total(o, v), v > m } >= 3.",
            "1:21 m has no value inside of the braces;"
                + " repeat inside of them the condition that gives m its value outside"),
        Case("p(n) :- n = count{ t : ticket(c, t) }.", "1:31 c is used once; write `_` if any value will do"),
        Case(
            "p(a, b, c, d, n) :- n = count{ o, e, v : linked(a, b), linked(c, d), placed(e, o), total(o, v) }.",
            "1:25 the aggregate has 4 groups and 3 elements, together more than 6;"
                + " give what stands in the braces a relation of its own by a rule"),
    ])
    func `says what is wrong with aggregates`(given: Case) { check(given) }

    @Test(arguments: [
        Case(
            "p(x) :- flagged(x), not p(x).",
            "1:25 p depends on itself: p needs `not` p; use a relation here whose rules do without p"),
        Case(
            "p(x) :- flagged(x), not q(x).\nq(x) :- r(x).\nr(x) :- p(x).",
            "1:25 p depends on itself: p needs `not` q, q needs r, r needs p; write rules for r that do without p"
        ),
        Case(
            "p(c, n) :- n = count{ x : linked(c, x), p(x, _) }.",
            "1:41 p depends on itself: p needs a count over p; use a relation here whose rules do without p"),
        Case(
            "p(c) :- flagged(c), sum{ n, x : linked(c, x), q(x, n) } > 3.\nq(c, n) :- tier(c, n), p(c).",
            "1:47 p depends on itself: p needs a sum over q, q needs p; write rules for q that do without p"),
    ])
    func `names the cycle of a recursion through negation or an aggregate`(given: Case) { check(given) }

    @Test func `goes on behind a mistake, and says each thing once`() {
        let problems = problems(
            """
            p(x) :- flaged(x).
            q(x) :- p(x), tier(x) > 2.
            r(x) :- q(x).
            relation broken(x int)
            s(x) :- broken(x), q(x), not linked(x, y).
            """)
        // Nothing of q, whose only rule cannot be read, or of broken.
        #expect(
            problems == [
                "1:9 there is no relation flaged", "2:15 tier(x) is a condition, not a value",
                "4:19 expected `:` and a type behind the column's name, found `int`", "5:40 y is used once",
            ])
    }

    @Test func `bounds what it reads`() {
        #expect(
            problems(String(repeating: "#", count: RuleChecker.maximumFileBytes + 1)) == [
                "1:1 the file has more than 1048576 bytes"
            ])
        #expect(
            problems(String(repeating: "p(x) :- flagged(x).\n", count: 4097)) == [
                "4097:1 more than 4096 rules"
            ])
        let conditions = Array(repeating: "flagged(x)", count: 65).joined(separator: ", ")
        #expect(problems("p(x) :- \(conditions).") == ["1:777 more than 64 conditions in a rule"])
        let deep = String(repeating: "(", count: 100_000)
        #expect(
            problems("p(x) :- tier(x, n), n > \(deep)") == [
                "1:57 more than 32 signs or parentheses inside of each other"
            ])
        let minus = String(repeating: "-", count: 100_000)
        #expect(
            problems("p(x) :- tier(x, n), n > \(minus)") == [
                "1:57 more than 32 signs or parentheses inside of each other"
            ])
        let long = Array(repeating: "n", count: 100_000).joined(separator: " + ")
        #expect(
            problems("p(x) :- tier(x, n), n > \(long).") == ["1:283 more than 64 operations in a condition"])
        let name = String(repeating: "名", count: 129)
        #expect(problems("\(name)(x) :- flagged(x).") == ["1:1 a name of more than 128 letters"])
        #expect(problems(String(repeating: "?\n", count: 200)).count == 100)
    }

    private func problems(_ rules: String) -> [String] {
        let result = RuleChecker.check(files: [("shop", RulesLoweringTests.shop), ("own", rules)])
        guard case .failure(let found) = result else { return [] }
        return found.problems.map { "\($0.line):\($0.column) \($0.message)" }
    }
}
