import Testing

@testable import Knowledge

@Suite struct MarkdownImportTests {
    private func read(_ text: String) -> ArticleImport {
        ArticleImport.markdown(text, file: "faq.md", language: "en")
    }

    @Test
    func `a heading is a question, the text beneath it the answer, a list of phrasings further ways to ask`()
    {
        let found = read(
            """
            ---
            language: zh
            channels: web, wechat
            valid_from: 2026-12-01
            ---
            # 常见问题

            ## 怎么退货？
            七天内可以退。

            - 不用**理由**
            - 见[说明](https://example.com/a)

            ### 问法：
            - 想退货
            * 东西不要了
            1. 退款怎么弄

            运费我们出。

            ## How long? ##
            Two days.
            ```
            # not a heading
            ```
            """)
        #expect(found.problems.isEmpty)
        #expect(found.drafts.map(\.question) == ["怎么退货？", "How long?"])
        #expect(found.drafts.map(\.id) == ["article-1bbb5d5c", "how-long"])
        #expect(found.drafts.map(\.line) == [8, 21])
        #expect(found.drafts[0].phrasings == ["想退货", "东西不要了", "退款怎么弄"])
        #expect(
            found.drafts[0].answer
                == "七天内可以退。\n\n- 不用理由\n- 见说明 (https://example.com/a)\n\n运费我们出。")
        #expect(found.drafts[1].answer == "Two days.\n# not a heading")
        #expect(found.drafts[0].language == "zh")
        #expect(found.drafts[0].conditions == ["channels": "web, wechat", "valid_from": "2026-12-01"])
    }

    @Test func `says what is left out, where and why`() {
        let found = read(
            """
            ---
            colour: red
            nothing
            ---
            Hello
            # A
            # B
            yes
            # B
            no
            # B!
            so
            """)
        #expect(
            found.problems.map(\.description) == [
                "faq.md:2: colour is no setting: use language, audience, channels, valid_from, valid_to, owner",
                "faq.md:3: is no setting: write name: value",
                "faq.md:5: stands before the first heading and is left out: write # and a question",
                "faq.md:6: “A” has no answer: write it beneath",
                "faq.md:9: “B” is asked in line 7 already: keep one of them",
            ])
        #expect(found.drafts.map(\.id) == ["b", "b-fbdd232c"])
    }

    @Test(arguments: [
        "", "#", "---", "---\n", "```", "# a\n```\n# b", "# [x](", "# \\", "## a\nPhrasings\n-",
    ])
    func `takes any text`(text: String) {
        #expect(read(text).drafts.count <= 1)
    }
}

@Suite struct CSVImportTests {
    private func read(_ text: String) -> ArticleImport {
        ArticleImport.csv(text, file: "faq.csv", language: "en")
    }

    @Test func `reads records as RFC 4180 has them`() {
        var reader = CSVReader("\u{FEFF}aaa,\"b \r\nbb\",\"c\"\"c\"\r\n,zzz\rx\n\"open")
        #expect(reader.record() == .init(fields: ["aaa", "b \r\nbb", "c\"c"], line: 1))
        #expect(reader.record() == .init(fields: ["", "zzz"], line: 3))
        #expect(reader.record() == .init(fields: ["x"], line: 4))
        #expect(reader.record() == .init(fields: ["open"], line: 5, isOpen: true))
        #expect(reader.record() == nil)
    }

    @Test func `columns are known by their names, and what is wrong by its line`() {
        let found = read(
            """
            id,Question,answer,phrasings,language,colour
            fee,"How much, really?","12 CNY
            at most",what does it cost; price；多少钱,zh,red
            fee,Again?,No,,zh,
            ,What?,,,,
            ,Why?
            ,Where?,Here,,,

            ,"Open?,yes,,,
            """)
        var named = ArticleImport.Draft(
            id: "where", language: "en", title: nil, question: "Where?", answer: "Here", line: 7)
        named.isNamedByQuestion = true
        #expect(
            found.drafts == [
                .init(
                    id: "fee", language: "zh", title: nil, question: "How much, really?",
                    phrasings: ["what does it cost", "price", "多少钱"], answer: "12 CNY\nat most", line: 2),
                named,
            ])
        #expect(found.problems.map(\.line) == [1, 4, 5, 6, 9])
        #expect(found.problems[1].message == "fee is the article of line 2 already: rename one")
        #expect(
            found.problems[3].message == "has 2 fields, not 6: put a field with commas into quotation marks")
    }

    @Test(arguments: [
        ("", "is empty: the first line names the columns, as id,question,answer"),
        (
            "question;answer\na;b",
            "the first line must name the columns question and answer, separated by commas"
        ),
        ("a,b,c", "the first line must name the columns question and answer"),
    ])
    func `asks for a heading`(text: String, message: String) {
        #expect(read(text).problems == [.init(file: "faq.csv", line: 1, message: message)])
    }

    @Test func `refuses what is too large, and keeps questions short`() {
        let large = "question,answer\n" + String(repeating: "x", count: ArticleImport.maximumBytes)
        #expect(read(large).problems.map(\.message) == ["is larger than 4 MB: split it"])
        let long = read("question,answer\n\(String(repeating: "x", count: 501)),y")
        #expect(long.drafts.isEmpty && long.problems.count == 1)
        let many = "question,answer\n" + (0..<10_050).map { "as six words say: it is \($0),x\n" }.joined()
        #expect(read(many).drafts.count == 10_000)
        #expect(Set(read(many).drafts.map(\.id)).count == 10_000)
    }

    /// Checks of the hash: the values of its authors for "a" and "foobar".
    @Test func `a question always has the same mark`() {
        #expect(ArticleImport.mark(of: "a") == "e40c292c" && ArticleImport.mark(of: "foobar") == "bf9cf968")
        let twice = read("question,answer\nsame,x\nsame,y\nsame,z")
        #expect(twice.drafts.map(\.answer) == ["x"])
        #expect(twice.problems.map(\.line) == [3, 4])
    }
}

@Suite struct HTMLImportTests {
    private func read(_ text: String) -> ArticleImport {
        ArticleImport.html(text, file: "faq.html", language: "en")
    }

    @Test func `headings are questions, the text behind them answers`() {
        let found = read(
            """
            <!DOCTYPE html><html data-x="a>b" lang='zh-CN'><head><title>FAQ</title>
            <style>p > a { color: red }</style></head>
            <body><!-- <h2>no</h2> --><p>Welcome</p>
            <h1>Help &amp; more</h1>
            <script>if (a < b) document.write("<h2>no</h2>")</script>
            <H2 class=q>How&nbsp;long
               does it <em>take</em>?</H2>
            <p>Two&#32;days,<br/>in <b>bold</b>.</p><ul><li>one<li>two</ul>
            <dl><dt>Fee?<dd>12 &lt; 13 &#x20AC; &bogus; AT&T</dl>
            <details><summary>Open?</summary>Yes.</details>
            </body></html>
            """)
        #expect(found.problems.isEmpty)
        #expect(found.drafts.map(\.question) == ["How long does it take?", "Fee?", "Open?"])
        #expect(
            found.drafts.map(\.answer) == [
                "Two days,\nin bold.\none\ntwo", "12 < 13 € &bogus; AT&T", "Yes.",
            ])
        #expect(found.drafts.allSatisfy { $0.language == "zh" })
    }

    @Test func `decodes what is named and leaves what is not`() {
        #expect(
            HTMLEntities.decoded("&lt;&#65;&#x1F600;&amp;lt; &; &nope; &#0; &#xD800; &")
                == "<A😀&lt; &; &nope; &#0; &#xD800; &")
    }

    @Test(arguments: [
        "", "<", "<<<", "</", "<!", "<!-", "<!--", "<![CDATA[", "<a", "<a href=\"", "<script>",
        "<script></scrip",
        "<h1", "<h1>", "<h1></h2>", "&", "&#", "<?", "</>", "<h2>a</h2><style>", "<html lang=",
        "<html lang=\"", "a < b > c",
        "\u{0}<\u{0}>", "<h2>a<h2>b<h2>c", "<h99>", "<-->",
    ])
    func `takes any text`(text: String) {
        #expect(read(text).drafts.isEmpty)
        #expect(read("<h2>q</h2>a" + text).drafts.count <= 1)
    }

    @Test func `many marks that are never closed take no long time`() {
        for text in ["<", "<!--", "<a '", "&", "<h2>", "<script>"] {
            _ = read(String(repeating: text, count: 50_000))
        }
    }
}
