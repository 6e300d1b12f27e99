@testable import Knowledge
import Testing

@Suite struct RulesLoweringTests {
    /// A shop's declarations.
    static let shop = """
        kind Customer
        relation linked(a: Customer, b: Customer)
        relation flagged(c: Customer)
        relation cleared(c: Customer)
        relation ticket(c: Customer, t: Ticket)
        relation opened(c: Customer, t: Ticket)
        relation had_issue(c: Customer, i: Issue)
        relation subissue(i: Issue, j: Issue)
        relation solves(k: Article, i: Issue)
        relation valid(k: Article)
        relation placed(c: Customer, o: Order)
        attribute total(o: Order): number
        attribute tier(c: Customer): int
        attribute name(c: Customer): text
        attribute region(c: Customer): Region
        attribute at(o: Order): time

        """

    private func text(_ rules: String) throws -> RuleText {
        RuleText(try RuleChecker.check(files: [("shop.rules", Self.shop + rules)]).get())
    }

    @Test func `reads the rules of the design`() throws {
        let text = try text(
            """
            risky(x) :- flagged(x).
            risky(x) :- linked(x, y), risky(y), not cleared(x).
            answers(k, i) :- solves(k, i).
            answers(k, i) :- subissue(i, j), answers(k, j).
            repeat(c, n) :- n = count{ t : ticket(c, t) within 30d }, n >= 3.
            spent(c, s) :- s = sum{ v, o : placed(c, o), total(o, v) }.  # each order once
            warn(c) :- count{ i : had_issue(c, i) } >= 6.
            @demand suggest(c, k) :- had_issue(c, i), answers(k, i), valid(k).
            @limit 100000 reach(x, y) :- linked(x, y).
            big(o) :- total(o, v), v * 2 > 100.5 .
            vip(c) :- tier(c, t), t >= 2, not opened(c, _), name(c, "王"), region(c, Region("east")).
            """)
        #expect(
            text.rules == [
                "[risky](x) :- [flagged](x)",
                "[risky](x) :- [linked](x, y), [risky](y), not [cleared](x)",
                "[answers](k, i) :- [solves](k, i)",
                "[answers](k, i) :- [subissue](i, j), [answers](k, j)",
                "[repeat](c, n) :- [count of ticket(c, t) within 30d by c](c, n), n >= 3",
                "[spent](c, s) :- [sum of v in placed(c, o), total(o, v) by c](c, s)",
                "[warn](c) :- [count of had_issue(c, i) by c](c, count), count >= 6",
                "[suggest](c, k) :- [had_issue](c, i), [answers](k, i), [valid](k)",
                "[reach](x, y) :- [linked](x, y)",
                "[big](o) :- [total](o, v), (v *. 2.0) > 100.5",
                "[vip](c) :- [tier](c, t), t >= 2, not [opened(c, _)](c), [name](c, \"王\"), [region](c, Region<east>)",
                "[c, t of ticket(c, t) within 30d](c, t) :- [ticket within 30d](c, t)",
                "[c, v, o of placed(c, o), total(o, v)](c, v, o) :- [placed](c, o), [total](o, v)",
                "[c, i of had_issue(c, i)](c, i) :- [had_issue](c, i)",
                "[opened(c, _)](c) :- [opened](c, _)",
            ])
    }
}
