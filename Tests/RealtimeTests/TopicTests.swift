import Backplane
import EventLoop
import JSON
import Logging
import Testing
import Transport

@testable import Realtime

/// Plays messages into a topic and notes what each of its subscribers is sent.
@Suite struct TopicTests {
    /// Notes the offsets of publications, and other pushes by their name.
    final class Notes: ClientLink {
        var isOpen = true
        var maximumMessageBytes = 1 << 15
        var seen: [String] = []
        var texts: [String] = []
        /// What happens when something is sent: a reader that is too slow ends.
        var sending: () -> Void = {}

        func send(_ frame: Frame, on lane: SendLane?) {
            let text = String(decoding: frame.payload, as: UTF8.self)
            texts.append(text)
            let push = (try? JSONText(validating: text))?["push"]
            let offset = push?["pub"]?["offset"]?.int
            seen.append(offset.map(String.init) ?? push?.members.last?.name ?? "?")
            sending()
        }

        func close(code: UInt16, reason: String) { isOpen = false }
    }

    private let shard: Shard
    private let topic: Topic
    private let node: Node

    init() throws {
        node = Node(
            id: "n", configuration: Node.Configuration(), backplane: LocalBackplane(),
            authority: TokenAuthority(secret: "0123456789abcdef0123456789abcdef"),
            logger: Logger(label: "test"))
        shard = Shard(loop: try Loop(name: "test"), node: node)
        var options = TopicOptions()
        options.history = .backplane(Retention(size: 10, ttl: .seconds(60)))
        options.recovery = .stream
        topic = Topic(name: "news:a", options: options)
    }

    private func subscriber(
        isPositioned: Bool = true, usesDelta: Bool = false
    ) -> (subscription: Subscription, notes: Notes) {
        let notes = Notes()
        let session = Session(
            shard: shard, id: SessionID(number: 1), link: notes, address: "", kind: .duplex, now: 0)
        let subscription = Subscription(
            session: session, topic: topic, isServerSide: false, isPositioned: isPositioned,
            hearsPresence: false, usesDelta: usesDelta)
        keeper.sessions.append(session)
        topic.join(subscription)
        return (subscription, notes)
    }

    /// Sessions outlive their subscriptions, which do not keep them.
    private final class Keeper {
        var sessions: [Session] = []
    }

    private let keeper = Keeper()

    @discardableResult
    private func say(_ offset: Int?, epoch: String = "e", data: String = "1") -> Int {
        let payload = Publication.payload(data: Array(data.utf8))
        // Each message is a pass of its own.
        defer { topic.flush() }
        let message = TopicMessage(
            topic: topic.name, kind: .publication,
            position: offset.map { StreamPosition(offset: $0, epoch: epoch) },
            payload: payload)
        return topic.deliver(
            Delivery(message: message, frame: Reply.publication(topic.name, offset: offset, payload))
        ).count
    }

    private func known(_ offset: Int, epoch: String = "e") -> StreamPosition {
        StreamPosition(offset: offset, epoch: epoch)
    }

    @Test func `what comes while somebody joins is handed over once, in order, behind the answer`() {
        let (joining, notes) = subscriber()
        for offset in 4...6 { say(offset) }
        #expect(notes.seen.isEmpty)
        topic.goLive(joining, knowing: known(5))
        say(7)
        #expect(notes.seen == ["6", "7"])
    }

    @Test func `who has read ahead of the topic waits until it has come there`() {
        let (first, firstNotes) = subscriber()
        topic.goLive(first, knowing: known(3))
        let (ahead, aheadNotes) = subscriber()
        topic.goLive(ahead, knowing: known(5))
        for offset in 4...7 { #expect(say(offset) == 0) }
        #expect(firstNotes.seen == ["4", "5", "6", "7"])
        #expect(aheadNotes.seen == ["6", "7"])
    }

    @Test func `a gap ends the subscriptions that count on order, and no others`() {
        let (positioned, notes) = subscriber()
        let (loose, looseNotes) = subscriber(isPositioned: false)
        for each in [positioned, loose] { topic.goLive(each, knowing: known(1)) }
        #expect(say(2) == 0)
        #expect(say(4) == 1)
        #expect(notes.seen == ["2"] && looseNotes.seen == ["2", "4"])
        topic.leave(positioned)
        #expect(say(1, epoch: "other") == 0)
        #expect(looseNotes.seen == ["2", "4", "1"])
    }

    @Test func `what was delivered before is not delivered again`() {
        let (subscription, notes) = subscriber()
        topic.goLive(subscription, knowing: known(1))
        for offset in [2, 2, 1, 3] { #expect(say(offset) == 0) }
        #expect(notes.seen == ["2", "3"])
    }

    @Test func `a gap between the answer and what came since is noticed`() {
        let (joining, _) = subscriber()
        say(8)
        #expect(!topic.isWhole(joining, knowing: known(5)))
        #expect(topic.isWhole(joining, knowing: known(7)))
        #expect(!topic.isWhole(joining, knowing: known(7, epoch: "other")))
    }

    @Test func `those who leave from the middle take nobody along`() {
        let all = (0..<5).map { _ in subscriber() }
        for each in all { topic.goLive(each.subscription, knowing: known(0)) }
        for index in [1, 4, 0] { topic.leave(all[index].subscription) }
        say(1)
        #expect(all.map(\.notes.seen.count) == [0, 0, 1, 1, 0])
        #expect(!topic.isEmpty)
        for index in [2, 3] { topic.leave(all[index].subscription) }
        #expect(topic.isEmpty)
    }

    @Test func `a reader that ends while others are being sent to takes nobody along`() {
        let all = (0..<4).map { _ in subscriber() }
        for each in all { topic.goLive(each.subscription, knowing: known(0)) }
        // The second one is too slow; the last one leaves while what it was sent waits.
        all[1].notes.sending = { topic.leave(all[1].subscription) }
        say(1)
        all[2].notes.sending = { topic.leave(all[2].subscription) }
        let payload = Publication.payload(data: Array("1".utf8))
        let message = TopicMessage(
            topic: topic.name, kind: .publication, position: known(2), payload: payload)
        _ = topic.deliver(
            Delivery(message: message, frame: Reply.publication(topic.name, offset: 2, payload)))
        topic.leave(all[3].subscription)
        #expect(all.map(\.notes.seen) == [["1", "2"], ["1"], ["1", "2"], ["1", "2"]])
        #expect(topic.count == 1)
        topic.leave(all[0].subscription)
        #expect(topic.isEmpty)
    }

    @Test func `a reader that ends over what was held for it does not come to life`() {
        let (joining, notes) = subscriber()
        for offset in 1...3 { say(offset) }
        notes.sending = { topic.leave(joining) }
        topic.goLive(joining, knowing: known(0))
        #expect(topic.isEmpty)
        say(4)
        #expect(!notes.seen.contains("4"))
    }

    @Test func `differences begin with a whole publication and then say what has changed`() throws {
        let (reader, notes) = subscriber(usesDelta: true)
        let (plain, plainNotes) = subscriber()
        for each in [reader, plain] { topic.goLive(each, knowing: known(0)) }
        let long = String(repeating: "0123456789abcdef", count: 20)
        say(1, data: #"{"text":"\#(long)","n":1}"#)
        say(2, data: #"{"text":"\#(long)","n":2}"#)
        func publication(_ text: String) throws -> JSONText {
            try #require(try JSONText(validating: text)["push"]?["pub"])
        }
        let whole = try publication(notes.texts[0])
        let difference = try publication(notes.texts[1])
        #expect(whole["delta"] == nil && whole["data"]?.string == #"{"text":"\#(long)","n":1}"#)
        #expect(difference["delta"]?.bool == true)
        #expect(notes.texts[1].utf8.count < 120 && plainNotes.texts[1].utf8.count > 300)
        #expect(try publication(plainNotes.texts[1])["data"]?["n"]?.int == 2)
    }
}
