import JSON
import Knowledge
import Records
import Understanding

/// What a release would change: recent messages of customers, read by the brain in force and by the one to come.
struct Simulation: Equatable, Sendable {
    /// A message as it was stored: masked.
    struct Message: Equatable, Sendable {
        let text: String
        /// Of its conversation.
        let language: String
    }

    /// Messages that come out differently in the same way.
    struct Outcome: Equatable, Sendable {
        let example: String
        let before: String
        let after: String
        var cases: Int
    }

    private(set) var replayed = 0
    private(set) var changed = 0
    /// How many more messages get an answer or a flow.
    private(set) var solvedDelta = 0
    /// Articles of the release that no message reached.
    private(set) var neverReached: [String] = []
    /// The most frequent first.
    private(set) var outcomes: [Outcome] = []

    private static let maximumOutcomes = 50

    init(_ messages: [Message], before: Rehearsal, after: Rehearsal, released: Set<String>) {
        var reached: Set<String> = []
        var found: [[String]: Outcome] = [:]
        for message in messages {
            let old = before(message.text, language: message.language).decision
            let new = after(message.text, language: message.language).decision
            replayed += 1
            solvedDelta += (new.isSolved ? 1 : 0) - (old.isSolved ? 1 : 0)
            if case .article(let id)? = new.subject { reached.insert(id) }
            let (was, becomes) = (old.outcome(before.brain.pack), new.outcome(after.brain.pack))
            guard was != becomes else { continue }
            changed += 1
            found[
                [was, becomes],
                default: Outcome(
                    example: MaskState().shown(message.text), before: was, after: becomes, cases: 0)
            ].cases += 1
        }
        neverReached = released.subtracting(reached).sorted()
        outcomes = found.values.sorted {
            ($0.cases, $1.before, $1.after) > ($1.cases, $0.before, $0.after)
        }
        outcomes = Array(outcomes.prefix(Self.maximumOutcomes))
    }

    var json: [UInt8] {
        JSONWriter.object { json in
            json.field("replayed", replayed)
            json.field("changed", changed)
            json.field("solved_delta", solvedDelta)
            json.field("never_reached", array: { list in neverReached.forEach { list.value($0) } })
            json.field(
                "outcomes",
                array: { list in
                    for outcome in outcomes {
                        list.object { json in
                            json.field("example", outcome.example)
                            json.field("before", outcome.before)
                            json.field("after", outcome.after)
                            json.field("cases", outcome.cases)
                        }
                    }
                })
        }
    }

    // MARK: Messages

    /// The newest messages of customers since a time, at most `limit`, newest conversation first.
    static func messages(since: Int, limit: Int, _ connection: Connection) throws -> [Message] {
        try connection.query(
            """
            SELECT e.body, c.dialogue FROM conversations c JOIN entries e ON e.conversation = c.id
            WHERE c.updated_at >= $1 AND e.kind = 'message' AND e.client_id LIKE 'customer:%'
            ORDER BY c.updated_at DESC, e.seq DESC LIMIT $2
            """, since, limit
        ) { row in
            let parts = (try? JSONText(validating: row.bytes(0)))?["parts"]?.elements ?? []
            let text = parts.compactMap { $0["text"]?.string }.joined(separator: "\n")
            let language = (try? JSONText(validating: row.bytes(1)))?["language"]?.string ?? "zh"
            return Message(text: text, language: language)
        }.filter { !$0.text.isEmpty }
    }
}

extension Decision {
    /// Whether it gives what was asked for, as far as one message tells.
    fileprivate var isSolved: Bool {
        switch subject {
        case .article, .flow: true
        case .act, nil: false
        }
    }

    /// What comes of a message, for people.
    fileprivate func outcome(_ pack: Pack) -> String {
        switch subject {
        case .article(let id): "article \(id), version \(pack.article(id)?.version ?? 0)"
        case .flow(let name): "flow \(name)"
        case .act(.handoff): "a person"
        case .act(let act): act.rawValue
        case nil: dialogue.offered == [Offer.person.text] ? "no answer" : "asks back"
        }
    }
}
