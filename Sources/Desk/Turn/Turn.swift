import JSON
import Knowledge
import Realtime
import Understanding

/// Something that happens to a conversation. Each is one turn.
enum TurnInput: Sendable {
    case customer(id: String, MessageParts, locale: String?)
    case agentReply(id: String, MessageParts, agent: Identity)
    /// `id` is what its author calls it, so that they know it again.
    case note(String, id: String?, agent: Identity)
    case claim(Identity)
    case release(Identity)
    case handoff
    case close(by: Author.Role)
    case connector(ConnectorAnswer)
    case rating(score: Int, comment: String?)
}

extension TurnInput {
    /// What makes a repeated send of this message known.
    var messageKey: String? {
        switch self {
        case .customer(let id, _, _): Entry.key(id, by: .customer)
        case .agentReply(let id, _, _): Entry.key(id, by: .agent)
        default: nil
        }
    }
}

/// What a turn leads to: everything that one transaction writes and that is published after it.
struct TurnOutcome: Sendable {
    var conversation: Conversation
    var entries: [Entry] = []
    /// For staff alone, by the seq it belongs to.
    var staffEntries: [StaffEntry] = []
    var calls: [ConnectorRequest] = []
    /// The outbox row that this turn is the answer to.
    var answers: String?
    var load: [LoadKind] = []
    /// What tokens stand for; sealed by the commit, in clear text nowhere else.
    var values: [MaskToken: MaskedValue] = [:]
    var rating: (score: Int, comment: String?)?
    /// What the bot gave up on.
    var unanswered: Unanswered?
    var effects: [ArticleEffect] = []
    /// For the knowledge graph.
    var observations: [GraphChange] = []
    /// The seq the caller is told: of their own message, else of the newest entry.
    var seq = 0

    struct StaffEntry: Sendable {
        let seq: Int
        let json: [UInt8]
    }
}

/// What the load queue counts.
public enum LoadKind: String, Sendable, CaseIterable {
    /// A customer's first message.
    case start = "starts"
    /// A customer's message.
    case message = "messages"
    /// A reply by bot or person.
    case answer = "answers"
    /// A wish for a person.
    case handoff = "handoffs"
    /// A conversation that is over.
    case end = "ends"
}

/// One unit of work: an input and a conversation become an outcome. Plain code: no clock, no store, no network.
struct Turn {
    let brain: Brain
    let privacy: Privacy
    /// Unix milliseconds.
    let now: Int
    let makeID: () -> String
    /// Kinds of customer that business systems have put the contact into.
    var segments: Set<String> = []
    /// The contact as the graph knows them, if it does.
    var known: KnownContact?

    func run(_ input: TurnInput, on conversation: Conversation) throws(ProtocolError) -> TurnOutcome {
        var outcome = TurnOutcome(conversation: conversation)
        switch input {
        case .customer(let id, let parts, let locale): try customer(id, parts, locale, &outcome)
        case .agentReply(let id, let parts, let agent): try agentReply(id, parts, agent, &outcome)
        case .note(let text, let id, let agent): note(text, id, agent, &outcome)
        case .claim(let agent):
            try change(.claim(id: agent.user, name: agent.name ?? agent.user), nil, &outcome)
        case .release(let agent): try change(.release(by: agent.user), nil, &outcome)
        case .handoff: try handoff(&outcome)
        case .close(let role): try change(.close, role.rawValue, &outcome)
        case .connector(let answer): connector(answer, &outcome)
        case .rating(let score, let comment):
            outcome.rating = (score, comment.map { shown($0, &outcome) })
            outcome.observations.append(observation(outcome).rating(score))
        }
        outcome.conversation.version += 1
        if outcome.seq == 0 { outcome.seq = outcome.conversation.seq }
        return outcome
    }

    // MARK: Messages

    private func customer(
        _ id: String, _ parts: MessageParts, _ locale: String?, _ outcome: inout TurnOutcome
    ) throws(ProtocolError) {
        guard outcome.conversation.owner != .closed else { throw .conflict("closed") }
        let isFirst = outcome.conversation.seq == 0
        if isFirst, let language = locale?.prefix(2).lowercased(), brain.pack.languages.contains(language) {
            outcome.conversation.dialogue.language = language
        }
        outcome.load.append(contentsOf: isFirst ? [.start, .message] : [.message])
        let masked = mask(parts, &outcome)
        append(.customer, id: id, masked.parts, &outcome)
        outcome.seq = outcome.conversation.seq

        let perceived = Perceive()(masked.parts)
        let understood = Understand(brain: brain)(
            masked, language: outcome.conversation.dialogue.language)
        outcome.conversation.dialogue.language = understood.language
        if let intent = understood.intents.intent { outcome.conversation.intent = intent.label }
        let alarm = outcome.conversation.mood.take(understood.sentiment)
        outcome.observations += observation(outcome).message(understood)
        guard outcome.conversation.owner == .bot else {
            return record(
                understood, alarm, reasons: ["a person answers"], source: nil, seq: outcome.seq, &outcome)
        }
        let asker = Asker(
            segments: segments, channel: outcome.conversation.channel, moment: now, known: known)
        let hits = Recall(brain: brain)(masked.modelText, language: understood.language, asker: asker).hits
        var decision = Decide(brain: brain, makeID: makeID, asker: asker)(
            perceived, understood, hits, outcome.conversation.dialogue)
        Escalate(brain: brain, makeID: makeID)(alarm, &decision)
        learn(
            Hindsight(
                outcome.conversation.dialogue,
                question: Unanswered(masked.parts.text, understood.language, nearest: hits.first), &decision),
            &outcome)
        record(
            understood, alarm, reasons: decision.reasons + [brain.release.reason], source: decision.source,
            seq: outcome.seq, &outcome)
        if case .article(let article)? = decision.subject, decision.source != nil {
            outcome.observations.append(observation(outcome).answer(article))
        }
        try act(decision, &outcome)
    }

    /// What a turn says about the graph.
    private func observation(_ outcome: TurnOutcome) -> Observation {
        Observation(pack: brain.pack, conversation: outcome.conversation, now: now)
    }

    private func agentReply(
        _ id: String, _ parts: MessageParts, _ agent: Identity, _ outcome: inout TurnOutcome
    ) throws(ProtocolError) {
        guard outcome.conversation.owner.agentID == agent.user else {
            switch outcome.conversation.owner {
            case .agent(_, let name): throw .conflict("owned by \(name)")
            case .closed: throw .conflict("closed")
            case .bot, .queue: throw .conflict("claim the conversation first")
            }
        }
        let masked = mask(parts, isTagged: false, &outcome)
        append(Author(role: .agent, name: agent.name ?? agent.user), id: id, masked.parts, &outcome)
        outcome.conversation.waitingSince = nil
        outcome.load.append(.answer)
    }

    private func append(
        _ author: Author, id: String, _ parts: MessageParts, suggestions: [Suggestion] = [],
        source: Source? = nil,
        _ outcome: inout TurnOutcome
    ) {
        outcome.conversation.seq += 1
        outcome.entries.append(
            .message(
                seq: outcome.conversation.seq, id: id, from: author, parts: parts, time: now,
                hints: outcome.conversation.masks.hints,
                suggestions: suggestions,
                source: source))
        let text = outcome.conversation.masks.shown(parts.text)
        outcome.conversation.last = Conversation.LastMessage(
            role: author.role, text: String(text.prefix(120)), time: now)
    }

    // MARK: Masking

    private func mask(
        _ parts: MessageParts, isTagged: Bool = true, _ outcome: inout TurnOutcome
    ) -> Mask.Result {
        let result = Mask(brain: brain, privacy: privacy)(
            parts, &outcome.conversation.masks, at: now, isTagged: isTagged)
        outcome.values.merge(result.values) { known, _ in known }
        return result
    }

    private func mask(_ text: String, _ outcome: inout TurnOutcome) -> String {
        Mask(brain: brain, privacy: privacy)(text, &outcome.conversation.masks, &outcome.values)
    }

    /// A text with hints in place of personal data, for what is only read.
    private func shown(_ text: String, _ outcome: inout TurnOutcome) -> String {
        let masked = mask(text, &outcome)
        return outcome.conversation.masks.shown(masked)
    }

    private func learn(_ hindsight: Hindsight, _ outcome: inout TurnOutcome) {
        outcome.unanswered = hindsight.unanswered
        outcome.effects = hindsight.effects
    }

    // MARK: Decisions

    private func act(_ decision: Decision, _ outcome: inout TurnOutcome) throws(ProtocolError) {
        outcome.conversation.dialogue = decision.dialogue
        let bot = Author(role: .bot, name: brain.pack.bot(decision.dialogue.language))
        for action in decision.actions {
            switch action {
            case .say(let text, let suggestions, let source):
                // Values that the customer gave are shown as they may be shown.
                let words = outcome.conversation.masks.shown(text)
                append(
                    bot, id: makeID(), MessageParts(text: words), suggestions: suggestions, source: source,
                    &outcome)
                outcome.load.append(.answer)
            case .call(let request): outcome.calls.append(request)
            case .handoff(let reason):
                try change(.handoff, outcome.conversation.masks.shown(reason), &outcome)
            }
        }
    }

    private func handoff(_ outcome: inout TurnOutcome) throws(ProtocolError) {
        guard outcome.conversation.owner == .bot else { return try change(.handoff, nil, &outcome) }
        var decision = Decision(dialogue: outcome.conversation.dialogue)
        Decide(brain: brain, makeID: makeID).handoff("pressed the button", &decision)
        learn(Hindsight(outcome.conversation.dialogue, question: nil, &decision), &outcome)
        try act(decision, &outcome)
    }

    private func connector(_ answer: ConnectorAnswer, _ outcome: inout TurnOutcome) {
        outcome.answers = answer.id
        var decision = Decision(dialogue: outcome.conversation.dialogue)
        FlowSteps(brain: brain, makeID: makeID).answer(masked(answer, &outcome), &decision)
        if outcome.conversation.owner == .bot {
            try? act(decision, &outcome)
        } else {
            // A person has taken over meanwhile: what came back is for them, not for the customer.
            outcome.conversation.dialogue.flow = nil
        }
        let seq = outcome.conversation.seq
        staff(seq: seq, &outcome) { json in
            json.field("type", "understanding")
            json.field("seq", seq)
            json.reasons(decision.reasons, of: brain.release)
        }
    }

    /// What another system tells of people is masked like what they say themselves.
    private func masked(_ answer: ConnectorAnswer, _ outcome: inout TurnOutcome) -> ConnectorAnswer {
        guard answer.body != .null else { return answer }
        let document = String(decoding: JSONWriter.bytes { $0.value(answer.body) }, as: UTF8.self)
        let text = mask(document, &outcome)
        guard text != document else { return answer }
        let body = (try? JSONValue(parsing: Array(text.utf8))) ?? .null
        return ConnectorAnswer(id: answer.id, status: answer.status, body: body)
    }

    // MARK: Ownership

    private func change(
        _ event: Owner.Event, _ reason: String?, _ outcome: inout TurnOutcome
    ) throws(ProtocolError) {
        let before = outcome.conversation.owner
        do throws(Owner.Refusal) {
            outcome.conversation.owner = try before.after(event)
        } catch {
            switch error {
            case .taken(let name): throw .conflict("taken by \(name)")
            case .notOwner: throw .conflict("not the owner")
            case .closed: throw .conflict("closed")
            }
        }
        guard outcome.conversation.owner != before else { return }
        switch outcome.conversation.owner {
        case .queue:
            outcome.conversation.waitingSince = now
            outcome.conversation.dialogue.flow = nil
            outcome.load.append(.handoff)
            outcome.observations.append(observation(outcome).handover)
        case .closed:
            outcome.conversation.waitingSince = nil
            outcome.conversation.dialogue.flow = nil
            outcome.load.append(.end)
            outcome.observations.append(observation(outcome).end)
        case .agent: outcome.conversation.waitingSince = nil
        case .bot: break
        }
        outcome.conversation.seq += 1
        outcome.entries.append(
            .status(
                seq: outcome.conversation.seq, owner: outcome.conversation.owner, time: now, reason: reason))
    }

    // MARK: For staff

    private func note(_ text: String, _ id: String?, _ agent: Identity, _ outcome: inout TurnOutcome) {
        let seq = outcome.conversation.seq
        let text = mask(text, &outcome)
        let hints = outcome.conversation.masks.hints
        staff(seq: seq, &outcome) { json in
            json.field("type", "note")
            json.field("seq", seq)
            json.field("id", id)
            json.field("text", text)
            json.masks(MaskToken.all(in: text), hints)
            json.field(
                "from",
                object: { from in
                    from.field("role", Author.Role.agent.rawValue)
                    from.field("name", agent.name ?? agent.user)
                })
            json.field("time", now)
        }
    }

    private func record(
        _ understood: Understand.Result, _ alarm: MoodPath.Alarm?, reasons: [String], source: Source?,
        seq: Int,
        _ outcome: inout TurnOutcome
    ) {
        let mood = outcome.conversation.mood
        staff(seq: seq, &outcome) { json in
            json.field("type", "understanding")
            json.field("seq", seq)
            json.field("language", understood.language)
            json.intents(understood, brain.pack, limit: 3)
            json.entities(understood.entities)
            json.field("sentiment", object: { $0.sentiment(understood.sentiment) })
            json.mood(mood, alarm)
            json.field("reasons", array: { list in reasons.forEach { list.value($0) } })
            if let source {
                json.field(
                    "source",
                    object: { json in
                        json.field("title", source.title)
                        json.field("version", source.version)
                    })
            }
        }
    }

    private func staff(seq: Int, _ outcome: inout TurnOutcome, _ body: (inout JSONWriter) -> Void) {
        outcome.staffEntries.append(.init(seq: seq, json: JSONWriter.object(body)))
    }
}

extension Decision {
    /// The article of the answer, if there is one.
    var source: Source? {
        for case .say(_, _, let source?) in actions { return source }
        return nil
    }
}
