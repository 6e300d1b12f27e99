import Backplane
import JSON
import Testing

@testable import Realtime

@Suite struct CommandTests {
    @Test(arguments: [
        "[]", "1", #"{"id":1}"#, #"{"id":1,"what":{}}"#, #"{"id":1,"rpc":1}"#, #"{"rpc":{"method":"x"}}"#,
        #"{"id":-1,"rpc":{}}"#, #"{"id":4294967296,"rpc":{}}"#, #"{"id":1,"rpc":{},"history":{}}"#,
        #"{"id":1,"publish":{"channel":"news:a"}}"#, #"{"id":"1","rpc":{}}"#,
    ])
    func `malformed commands are told apart`(text: String) throws {
        #expect(throws: Command.Malformed.self) { try Command(Array(text.utf8)[...]) }
    }

    @Test func `an empty command is the pong`() throws {
        guard case .pong = try Command(Array("{}".utf8)[...]).request else {
            Issue.record("not a pong")
            return
        }
    }

    @Test func `reads positions to recover from, and leaves unknown fields alone`() throws {
        let text = #"""
            {"id":7,"x":1,"connect":{"token":"t","name":"a-very-long-client-name","subs":{"news:a":
            {"recover":true,"offset":5,"epoch":"e"},"news:b":{"recover":false,"offset":9}}}}
            """#
        let command = try Command(Array(text.utf8)[...])
        guard case .connect(let connect) = command.request else {
            Issue.record("not a connect")
            return
        }
        #expect(command.id == 7 && connect.token == "t")
        #expect(connect.subscriptions.map(\.topic) == ["news:a", "news:b"])
        #expect(connect.subscriptions.map(\.position) == [Command.Position(offset: 5, epoch: "e"), nil])
    }

    @Test(arguments: [
        #"{"id":3,"rpc":{"method":"m","data":{"a":1}}}"#,
        #" {"rpc" : {"data": {"a":1}, "method":"m"},"id":3} "#,
        #"{"\u0069d":3,"rpc":{"meth\u006fd":"m","data":{"a":1}}}"#,
        #"{"id":3,"rpc":{"method":"m","data":{"a":1}},"x":{"method":"n","data":2}}"#,
        #"{"id":3,"a":{},"b":{},"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"rpc":{"method":"m","data":{"a":1}}}"#,
    ])
    func `reads a call however it is written`(text: String) throws {
        let command = try Command(Array(text.utf8)[...])
        guard case .rpc(let method, let data) = command.request else {
            Issue.record("not a call")
            return
        }
        #expect(command.id == 3 && method == "m" && data.description == #"{"a":1}"#)
    }

    @Test func `no offset comes near to where numbers end`() throws {
        let text = #"{"id":1,"subscribe":{"channel":"news:a","recover":true,"offset":9223372036854775807}}"#
        guard case .subscribe(let request) = try Command(Array(text.utf8)[...]).request else {
            Issue.record("not a subscribe")
            return
        }
        #expect(request.position?.offset == 1 << 53)
        let history = try JSONText(validating: #"{"since":{"offset":9223372036854775807}}"#)
        #expect(Command.historyQuery(history).since?.offset == 1 << 53)
    }

    @Test(arguments: [("{}", 0), (#"{"limit":-1}"#, -1), (#"{"limit":3,"reverse":true}"#, 3)])
    func `history limits: none is the position only, negative is all`(text: String, limit: Int) throws {
        let query = Command.historyQuery(try JSONText(validating: text))
        #expect(query.limit == (limit < 0 ? nil : limit))
    }
}

@Suite struct ReplyTests {
    @Test func `a publication without position has no offset, and its data is untouched`() {
        let payload = Publication.payload(data: Array(#"{"price": 19.99}"#.utf8))
        var json = JSONWriter()
        json.publication(offset: nil, payload)
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"data":{"price": 19.99}}"#)
        json = JSONWriter()
        json.publication(offset: 3, payload)
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"data":{"price": 19.99},"offset":3}"#)
    }
}

@Suite struct RecoveryTests {
    private func page(_ offsets: ClosedRange<Int>?, top: Int) -> HistoryPage {
        HistoryPage(
            items: offsets.map { $0.map { HistoryPage.Item(offset: $0, payload: []) } } ?? [],
            top: StreamPosition(offset: top, epoch: "e"))
    }

    @Test func `is complete when nothing between the position and the end is missing`() {
        func complete(_ offsets: ClosedRange<Int>?, top: Int, since: Int, epoch: String = "e") -> Bool {
            Recovery.items(
                page(offsets, top: top), since: Command.Position(offset: since, epoch: epoch), mode: .stream,
                limit: 300) != nil
        }
        #expect(complete(6...8, top: 8, since: 5))
        #expect(complete(nil, top: 8, since: 8))
        #expect(complete(6...8, top: 8, since: 5, epoch: ""))
        #expect(!complete(6...8, top: 8, since: 5, epoch: "other"))
        #expect(!complete(7...8, top: 8, since: 5))
        #expect(!complete(nil, top: 8, since: 9))
        #expect(complete(1...300, top: 300, since: 0))
        #expect(!complete(1...301, top: 301, since: 0))
    }

    @Test func `of a cache is the newest publication, unless that was seen`() {
        func offsets(_ latest: Int?, top: Int, since: Int, epoch: String = "e") -> [Int]? {
            Recovery.items(
                page(latest.map { $0...$0 }, top: top), since: Command.Position(offset: since, epoch: epoch),
                mode: .cache, limit: 300)?.map(\.offset)
        }
        #expect(offsets(8, top: 8, since: 3) == [8])
        #expect(offsets(8, top: 8, since: 8) == [])
        #expect(offsets(8, top: 8, since: 8, epoch: "other") == [8])
        // The newest one is past its time: what the client has may be older.
        #expect(offsets(nil, top: 8, since: 3) == nil)
        #expect(offsets(nil, top: 0, since: 0) == [])
    }
}

@Suite struct TokenBucketTests {
    @Test func `lets a burst through, then the rate`() {
        let rate = Rate(perSecond: 10)
        var bucket = TokenBucket(full: rate, now: 0)
        func taken(_ tries: Int, at now: Double) -> Int {
            (0..<tries).count { _ in bucket.take(rate, now: now) }
        }
        let counts = [
            taken(25, at: 0), taken(1, at: 0.09), taken(1, at: 0.101), taken(1, at: 0.15), taken(50, at: 100),
            taken(1, at: 50),
        ]
        #expect(counts == [20, 0, 1, 0, 20, 0])
    }
}

@Suite struct SharedBucketsTests {
    @Test func `each name has a bucket of its own, and those that are full are forgotten`() {
        let buckets = SharedBuckets(rate: Rate(perSecond: 1))
        #expect((0..<3).map { _ in buckets.take("a", now: 0) } == [true, true, false])
        #expect(buckets.take("b", now: 0))
        for number in 0..<2000 { #expect(buckets.take("name \(number)", now: 10)) }
        #expect((0..<3).map { _ in buckets.take("a", now: 10) } == [true, true, false])
    }
}

@Suite struct TopicPatternTests {
    @Test(arguments: [
        ("", "news:a", true), ("*", "news:a", true), ("news:*", "news:a", true), ("news:*", "desk:a", false),
        ("*:a", "news:a", true), ("n*s:*a", "news:aba", true), ("news:a", "news:a", true),
        ("news:a", "news:ab", false), ("news:*x*", "news:abc", false), ("*a*a*", "a", false),
    ])
    func `a star stands for anything`(pattern: String, name: String, matches: Bool) {
        #expect(TopicPattern(pattern).matches(name) == matches)
    }
}
