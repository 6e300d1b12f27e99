import Knowledge
import Understanding

/// What the bot does in a turn.
enum Action: Equatable {
    /// Says something.
    case say(String, suggestions: [Suggestion] = [], source: Source? = nil)
    /// Asks another system, by the outbox row of this name.
    case call(ConnectorRequest)
    /// Brings in a person.
    case handoff(reason: String)
}

/// A decision with its reasons and where it leaves the dialogue.
struct Decision: Equatable {
    var actions: [Action] = []
    /// Why, in words for staff.
    var reasons: [String] = []
    /// What it is about; nil when the bot asked back.
    var subject: Pack.Consequence?
    var dialogue: Dialogue
}

/// Chooses what follows from what was understood and found: the flow under way first, then the intent, then an article,
/// and a question back when nothing is sure enough. It never makes an answer up.
struct Decide {
    let brain: Brain
    /// Names the outbox row of a call.
    let makeID: () -> String

    /// How sure one has to be to answer.
    private static let sure = 0.45
    /// How sure one has to be to leave a flow that waits for an answer.
    private static let interruption = 0.7
    /// What is worth offering in a question back.
    private static let offerable = 0.12

    func callAsFunction(
        _ perceived: Perceive.Result, _ understood: Understand.Result, _ hits: [Hit], _ dialogue: Dialogue
    ) -> Decision {
        var decision = Decision(dialogue: dialogue)
        decision.dialogue.language = understood.language
        if perceived.text.isEmpty {
            decision.actions = [
                say(perceived.hasUnreadMedia ? "media" : "clarify", understood.language, offersPerson: true)
            ]
            decision.reasons = ["no text"]
            return decision
        }
        if decision.dialogue.flow != nil {
            inFlow(perceived.text, understood, hits, &decision)
        } else {
            open(perceived.text, understood, hits, &decision)
        }
        return decision
    }

    // MARK: Without a flow

    private func open(
        _ text: String, _ understood: Understand.Result, _ hits: [Hit], _ decision: inout Decision
    ) {
        let options = Rank(pack: brain.pack)(understood.intents.candidates, hits)
        guard let best = options.first, best.score >= Self.sure else {
            return askBack(options, understood.language, &decision)
        }
        decision.reasons.append("\(best)")
        follow(best.subject, understood, &decision)
    }

    private func follow(
        _ subject: Pack.Consequence, _ understood: Understand.Result, _ decision: inout Decision
    ) {
        decision.dialogue.misses = 0
        let language = understood.language
        switch subject {
        case .article(let id):
            if let article = brain.pack.article(id) { answer(article, &decision) }
        case .flow(let name):
            guard let flow = brain.pack.flow(name) else { return }
            decision.dialogue.offered = []
            decision.subject = subject
            decision.dialogue.flow = Dialogue.FlowState(name: name)
            FlowSteps(brain: brain, makeID: makeID).begin(flow, understood.entities, &decision)
        case .act(.handoff): handoff("asked for a person", &decision)
        case .act(.confirm) where decision.dialogue.offered.contains(Self.personOffer):
            handoff("accepted a person", &decision)
        case .act(let act):
            let greeting = brain.pack.greeting(language)
            let words =
                act == .greet
                ? greeting
                : brain.pack.text(
                    act == .part ? "parted" : act == .thank ? "thanked" : "anything_else", language)
            decision.subject = subject
            decision.dialogue.offered = []
            decision.actions.append(.say(words))
        }
    }

    /// Marks in the dialogue that a person was offered.
    static let personOffer = "person"

    func handoff(_ reason: String, _ decision: inout Decision) {
        decision.subject = .act(.handoff)
        decision.dialogue.flow = nil
        decision.dialogue.offered = []
        decision.dialogue.misses = 0
        decision.actions.append(.say(brain.pack.text("handoff", decision.dialogue.language)))
        decision.actions.append(.handoff(reason: reason))
    }

    private func answer(_ article: Article, _ decision: inout Decision) {
        let language = decision.dialogue.language
        decision.subject = .article(article.id)
        decision.dialogue.misses = 0
        decision.dialogue.offered = []
        let next = article.next.compactMap { brain.pack.article($0) }.prefix(3)
        decision.actions.append(
            .say(
                LocalizedText(article.answer)(language), suggestions: next.map { suggestion($0, language) },
                source: Source(title: LocalizedText(article.title)(language), version: article.version)))
    }

    private func suggestion(_ article: Article, _ language: String) -> Suggestion {
        Suggestion(
            label: LocalizedText(article.title)(language), value: LocalizedText(article.question)(language))
    }

    /// What to offer for a subject; nothing for small talk.
    private func suggestion(_ subject: Pack.Consequence, _ language: String) -> Suggestion? {
        switch subject {
        case .article(let id): return brain.pack.article(id).map { suggestion($0, language) }
        case .flow:
            guard let intent = brain.pack.intents.first(where: { $0.does == subject }) else { return nil }
            let label = intent.title(language)
            return Suggestion(label: label, value: intent.phrasings[language]?.first ?? label)
        case .act: return nil
        }
    }

    /// Not sure: offers what it may have been, at most three, and a person. The second time in a row, the person only.
    private func askBack(_ options: [Option], _ language: String, _ decision: inout Decision) {
        decision.dialogue.misses += 1
        decision.reasons.append("not sure: \(options.first.map { "\($0)" } ?? "nothing found")")
        decision.dialogue.offered = [Self.personOffer]
        let offers = options.filter { $0.score >= Self.offerable }.compactMap {
            suggestion($0.subject, language)
        }
        if offers.isEmpty || decision.dialogue.misses > 1 {
            decision.actions.append(say("no_answer", language, offersPerson: true))
        } else {
            let person = brain.pack.text("person", language)
            decision.actions.append(
                .say(
                    brain.pack.text("clarify", language),
                    suggestions: offers.prefix(3) + [Suggestion(label: person, value: person)]))
        }
    }

    private func say(_ name: String, _ language: String, offersPerson: Bool) -> Action {
        let person = brain.pack.text("person", language)
        return .say(
            brain.pack.text(name, language),
            suggestions: offersPerson ? [Suggestion(label: person, value: person)] : [])
    }

    // MARK: In a flow

    private func inFlow(
        _ text: String, _ understood: Understand.Result, _ hits: [Hit], _ decision: inout Decision
    ) {
        guard let state = decision.dialogue.flow, let flow = brain.pack.flow(state.name) else {
            decision.dialogue.flow = nil
            return open(text, understood, hits, &decision)
        }
        let steps = FlowSteps(brain: brain, makeID: makeID)
        let act = wish(understood)
        decision.reasons.append("flow \(flow.name)")
        switch act {
        case .handoff: return handoff("asked for a person in \(flow.name)", &decision)
        case .cancel: return steps.cancel(&decision)
        default: break
        }
        if state.waitsFor != nil {
            return decision.actions.append(.say(brain.pack.text("working", understood.language)))
        }
        if state.isConfirming {
            switch act {
            case .confirm: return steps.call(flow, &decision)
            case .deny: return steps.cancel(&decision)
            default: break
            }
        } else if steps.fill(flow, text, understood.entities, &decision) {
            return steps.advance(flow, &decision)
        }
        if let best = Rank(pack: brain.pack)(understood.intents.candidates, hits).first,
            best.score >= Self.interruption,
            case .article(let id) = best.subject, let article = brain.pack.article(id)
        {
            decision.reasons.append("interrupted by \(best)")
            answer(article, &decision)
            return steps.ask(flow, &decision)
        }
        steps.notUnderstood(flow, &decision)
    }

    /// The act the customer wants within a flow, if the classifier is sure enough.
    private func wish(_ understood: Understand.Result) -> Pack.Act? {
        guard let top = understood.intents.intent, top.probability >= Self.sure,
            case .act(let act)? = brain.pack.consequence(of: top.label)
        else { return nil }
        return act
    }
}

extension Double {
    /// Two digits, for reasons.
    var short: String { String((self * 100).rounded() / 100) }
}
