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

    @Test func `a group without rows counts as 0 only where the group is known from elsewhere`() throws {
        let text = try text(
            """
            few(c) :- flagged(c), count{ t : ticket(c, t) } < 3.
            some(c) :- count{ t : ticket(c, t) } < 3.
            both(c) :- flagged(c), count{ i : subissue(i, j), had_issue(c, i) } < 3, solves(_, j).
            partly(c) :- flagged(c), n = count{ i : subissue(i, j), had_issue(c, i) }, j != Issue("x"), n < 3.
            least(c) :- flagged(c), min{ v, o : placed(c, o), total(o, v) } < 3.
            all(Region("east")) :- count{ c : flagged(c) } >= 100.
            """)
        #expect(
            text.rules.prefix(6) == [
                "[few](c) :- [flagged](c), total [count of ticket(c, t) by c](c, count), count < 3",
                "[some](c) :- [count of ticket(c, t) by c](c, count), count < 3",
                "[both](c) :- [flagged](c), [solves](_, j),"
                    + " total [count of subissue(i, j), had_issue(c, i) by j, c](j, c, count), count < 3",
                "[partly](c) :- [flagged](c), [count of subissue(i, j), had_issue(c, i) by j, c](j, c, n),"
                    + " j != Issue<x>, n < 3",
                "[least](c) :- [flagged](c), [min of v in placed(c, o), total(o, v) by c](c, min), min < 3.0",
                "[all](Region<east>) :- total [count of flagged(c)](count), count >= 100",
            ])
        let counts = text.program.relations.filter { if case .aggregate = $0.origin { true } else { false } }
        #expect(counts.count == 4)
    }

    @Test func `what is made for one rule serves others that ask for the same`() throws {
        let text = try text(
            """
            a(c) :- flagged(c), not opened(c, _) within 2w, ticket(c, _) within 14d.
            b(x) :- cleared(x), not opened(x, _) within 14d.
            c(x, n) :- n = count{ y : ticket(x, y) }.
            d(y) :- sum{ n : c(y, n) } > 3, 2 < count{ z : ticket(y, z) }.
            """)
        let made = text.program.relations.filter(\.isAuxiliary).map(\.name)
        #expect(
            made == [
                "opened within 2w", "opened(c, _) within 2w", "ticket within 14d", "x, y of ticket(x, y)",
                "count of ticket(x, y) by x", "y, n of c(y, n)", "sum of n in c(y, n) by y",
            ])
        let opened = try #require(text.place("opened"))
        #expect(text.origin("opened within 2w") == .window(of: opened, milliseconds: 1_209_600_000))
        let rows = try #require(text.place("x, y of ticket(x, y)"))
        #expect(text.origin("count of ticket(x, y) by x") == .aggregate(.count, over: rows, groups: 1))
    }

    @Test func `conditions come in an order that can be evaluated, integers become numbers where they meet`()
        throws
    {
        let text = try text(
            """
            a(c, w) :- not cleared(c), w = v * 2, v = t + 0.5, tier(c, t), w != 7.
            b(c) :- tier(c, t), 3 = t, u = t / 2 - -1, u >= 1e3.
            d(o) :- at(o, t), at(p, u), o != p, t - u < 36h, t + 1h > u, at(o, 1_700_000_000_000), total(p, 5).
            e(o, -2, 2.5, "a\\"b", true, Order("x")) :- at(o, _).
            """)
        #expect(
            text.rules == [
                "[a](c, w) :- [tier](c, t), not [cleared](c), v := (float(t) +. 0.5), w := (v *. 2.0), w != 7.0",
                "[b](c) :- [tier](c, t), 3 == t, u := ((t / 2) - -1), float(u) >= 1000.0",
                "[d](o) :- [at](o, t), [at](p, u), o != p, (t - u) < 129600000, (t + 3600000) > u,"
                    + " [at](o, 1700000000000), [total](p, 5.0)",
                "[e](o, -2, 2.5, \"a\"b\", true, Order<x>) :- [at](o, _)",
            ])
        #expect(text.relations.suffix(4).first == "a(c: Customer, w: number)")
        #expect(
            text.relations.last
                == "e(o: Order, value: int, value: number, value: text, value: bool, value: Order)")
    }

    @Test func `strata follow each other as they are needed`() throws {
        let text = try text(
            """
            calm(c) :- flagged(c), not risky(c), count{ d : near(c, d) } < 3.
            near(c, d) :- linked(c, d), far(d, _).
            far(c, d) :- near(d, c).
            risky(c) :- linked(c, d), risky(d).
            risky(c) :- ticket(c, _) within 1h.
            @demand ask(c) :- calm(c), ask(c).
            """)
        #expect(
            text.strata == [
                "ticket within 1h", "risky *", "near + far *", "c, d of near(c, d)",
                "count of near(c, d) by c", "calm",
            ])
    }

    @Test func `declarations may stand in any file, before or behind their use`() throws {
        let program = try RuleChecker.check(files: [
            ("a.rules", "# 规则\n\n客户风险(客) :-\n  标记(客),  # 已标记\n  not 名(客, \"王\").\n"),
            ("b.rules", "relation 标记(客: 客户). attribute 名(客: 客户): text\nkind 客户, 商品"),
            ("c.rules", "@limit 5 @demand derived d(x: 商品)\nd(商品(\"一\"))."),
        ]).get()
        #expect(program.kinds == ["客户", "商品"])
        #expect(
            RuleText(program).relations == ["标记(客: 客户)", "名(客: 客户, value: text)", "d(x: 商品)", "客户风险(客: 客户)"])
        #expect(program.relations.map(\.limit) == [nil, nil, 5, nil])
        #expect(
            program.relations[1].origin == .stored(isFunctional: true)
                && program.relations[2].origin == .demand)
        #expect(
            program.rules[0].source
                == Rule.Source(
                    file: "a.rules", line: 3, text: "客户风险(客) :- 标记(客), not 名(客, \"王\")."))
    }

    @Test func `types of derived columns are found whatever the order of rules`() throws {
        let text = try text(
            """
            a(x, n) :- b(x, n).
            b(x, n) :- c(x, n).
            c(x, 1) :- a(x, _).
            c(x, v) :- placed(x, o), total(o, v).
            f(n) :- g(n).
            g(3).
            """)
        #expect(
            text.relations.suffix(5) == [
                "a(x: Customer, n: number)", "b(x: Customer, n: number)", "c(x: Customer, value: number)",
                "f(n: int)", "g(value: int)",
            ])
        #expect(text.rules[2] == "[c](x, 1.0) :- [a](x, _)")
    }
}
