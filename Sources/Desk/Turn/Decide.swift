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

    /// Keeps what is being said, to be able to say it again.
    mutating func remember() {
        let said = actions.compactMap { action -> Dialogue.Said? in
            guard case .say(let text, let suggestions, let source) = action else { return nil }
            return Dialogue.Said(text: text, suggestions: suggestions, source: source)
        }
        if !said.isEmpty { dialogue.said = said }
    }
}

/// Chooses what follows from what was understood and found: reads what the message means where the dialogue stands, and
/// carries it out. It never makes an answer up.
struct Decide {
    let brain: Brain
    /// Names the outbox row of a call.
    let makeID: () -> String
    /// Who asks; nil where every article may answer, as in trials.
    var asker: Asker?

    func callAsFunction(
        _ perceived: Perceive.Result, _ understood: Understand.Result, _ hits: [Hit], _ dialogue: Dialogue
    ) -> Decision {
        var decision = Decision(dialogue: dialogue)
        decision.dialogue.language = understood.language
        decision.dialogue.dropLostFlows(brain.pack)
        if perceived.text.isEmpty {
            decision.reasons = ["no text"]
            say(perceived.hasUnreadMedia ? "media" : "clarify", offersPerson: true, &decision)
        } else {
            let heard = Heard(perceived.text, understood, hits, decision.dialogue, brain, asker?.scope)
            let interpretation = interpret(heard)
            decision.reasons = interpretation.reasons + heard.withheld
            for command in interpretation.commands { carryOut(command, heard, &decision) }
        }
        decision.remember()
        return decision
    }

    private func interpret(_ heard: Heard) -> Interpretation {
        guard let state = heard.dialogue.flow, let flow = brain.pack.flow(state.name) else {
            return OpenReading(brain: brain, heard: heard)()
        }
        return FlowReading(brain: brain, flow: flow, state: state, heard: heard)()
    }

    private func carryOut(_ command: DialogueCommand, _ heard: Heard, _ decision: inout Decision) {
        let steps = FlowSteps(brain: brain, makeID: makeID)
        switch command {
        case .fill(let values): steps.fill(values, heard, &decision)
        case .correct(let changes): steps.correct(changes, &decision)
        case .reopen(let slot): steps.reopen(slot, &decision)
        case .askWhichSlot: steps.askWhichSlot(&decision)
        case .skip: steps.skip(&decision)
        case .explain: steps.explain(&decision)
        case .proceed: steps.proceed(&decision)
        case .call: steps.call(&decision)
        case .cancel(let flow): steps.cancel(flow, &decision)
        case .wait: say("working", &decision)
        case .offerRerun(let flow, let changes): steps.offerRerun(flow, changes, &decision)
        case .misunderstood: steps.misunderstood(&decision)
        case .start(let flow):
            settle(&decision)
            decision.subject = .flow(flow)
            steps.start(flow, heard, &decision)
        case .rerun: steps.rerun(&decision)
        case .answer(let article): answer(article, heard, &decision)
        case .chat(let act): chat(act, &decision)
        case .sayAgain: sayAgain(&decision)
        case .clarify(let subjects): clarify(subjects, &decision)
        case .handOff(let reason): handoff(reason, &decision)
        }
    }

    /// The bot knows what is wanted: what was open before is settled.
    private func settle(_ decision: inout Decision) {
        decision.dialogue.misses = 0
        decision.dialogue.offered = []
        decision.dialogue.sent = nil
        decision.dialogue.rerun = nil
    }

    /// Brings in a person, who is told how far a flow has come.
    func handoff(_ reason: String, _ decision: inout Decision) {
        let flows = [decision.dialogue.flow].compactMap(\.self) + decision.dialogue.aside.reversed()
        settle(&decision)
        decision.dialogue.flow = nil
        decision.dialogue.aside = []
        decision.subject = .act(.handoff)
        say("handoff", &decision)
        let stands = flows.compactMap { state in brain.pack.flow(state.name)?.standing(state) }
        decision.actions.append(.handoff(reason: ([reason] + stands).joined(separator: "; ")))
        decision.remember()
    }

    private func answer(_ id: String, _ heard: Heard, _ decision: inout Decision) {
        // It may have been taken out since it was offered.
        guard let article = brain.pack.article(id) else { return clarify([], &decision) }
        let language = decision.dialogue.language
        let text = AnswerTemplate.filled(LocalizedText(article.answer)(language)) { value(at: $0, heard) }
        guard !text.isEmpty else {
            decision.reasons.append("article \(id) says nothing without facts that are not known")
            return clarify([], &decision)
        }
        settle(&decision)
        decision.subject = .article(id)
        let next = article.next.filter { brain.pack.objection(to: .article($0), asker?.scope) == nil }
            .compactMap { suggestion(.article($0), language) }.prefix(3)
        decision.actions.append(
            .say(text, suggestions: Array(next), source: Source(article, language)))
    }

    /// What an answer's field says: of what the message names, else of what the graph knows of who asks.
    private func value(at path: String, _ heard: Heard) -> String? {
        var named: [String: NodeName] = [:]
        for entity in heard.entities where named[entity.name] == nil {
            named[entity.name] = brain.pack.kind(of: entity.name).map { NodeName(kind: $0, id: entity.value) }
        }
        if let known = asker?.known { return known.value(at: path, named: named) }
        let names = path.split(separator: ".")
        guard let name = names.first.flatMap({ named[String($0)] }) else { return nil }
        return names.count == 1 || ["id", "name"].contains(names[1]) ? name.id : nil
    }

    /// Small talk leaves a flow and what was sent as they are.
    private func chat(_ act: Pack.Act, _ decision: inout Decision) {
        decision.subject = .act(act)
        decision.dialogue.misses = 0
        decision.dialogue.offered = []
        decision.dialogue.rerun = nil
        let name: String? =
            switch act {
            case .greet: decision.dialogue.flow == nil ? nil : "greeted"
            case .part: "parted"
            case .thank: "thanked"
            case .chitchat: "chitchat"
            default: "anything_else"
            }
        guard let name else {
            return decision.actions.append(.say(brain.pack.greeting(decision.dialogue.language)))
        }
        say(name, &decision)
    }

    private func sayAgain(_ decision: inout Decision) {
        for said in decision.dialogue.said { decision.actions.append(again(said, decision.dialogue)) }
        decision.subject = .act(.again)
    }

    /// What was said; an article as it is now, for nothing older than the release in force is ever answered.
    private func again(_ said: Dialogue.Said, _ dialogue: Dialogue) -> Action {
        let language = dialogue.language
        guard let source = said.source, let id = dialogue.answered,
            brain.pack.article(id)?.version != source.version
        else { return .say(said.text, suggestions: said.suggestions, source: said.source) }
        guard let article = brain.pack.article(id) else {
            return .say(
                brain.pack.text("no_answer", language), suggestions: [brain.pack.personSuggestion(language)])
        }
        return .say(
            LocalizedText(article.answer)(language), suggestions: said.suggestions,
            source: Source(article, language))
    }

    // MARK: Questions back

    /// Not sure: offers what it may have been, at most three, and a person. The second time in a row, the person only.
    private func clarify(_ subjects: [Pack.Consequence], _ decision: inout Decision) {
        let language = decision.dialogue.language
        decision.dialogue.misses += 1
        let choices = subjects.compactMap { subject in
            suggestion(subject, language).map { (subject, $0) }
        }.prefix(3)
        if choices.isEmpty || decision.dialogue.misses > 1 {
            decision.dialogue.offered = [Offer.person.text]
            return say("no_answer", offersPerson: true, &decision)
        }
        decision.dialogue.offered = choices.map { Offer.subject($0.0).text } + [Offer.person.text]
        decision.actions.append(
            .say(
                brain.pack.text("clarify", language),
                suggestions: choices.map(\.1) + [brain.pack.personSuggestion(language)]))
    }

    /// What to offer for a subject; nothing for small talk.
    private func suggestion(_ subject: Pack.Consequence, _ language: String) -> Suggestion? {
        guard let label = brain.pack.title(of: subject, language) else { return nil }
        switch subject {
        case .article(let id):
            return brain.pack.article(id).map {
                Suggestion(label: label, value: LocalizedText($0.question)(language))
            }
        case .flow:
            let intent = brain.pack.intents.first { $0.does == subject }
            return Suggestion(label: label, value: intent?.phrasings[language]?.first ?? label)
        case .act: return nil
        }
    }

    private func say(_ name: String, offersPerson: Bool = false, _ decision: inout Decision) {
        let language = decision.dialogue.language
        decision.actions.append(
            .say(
                brain.pack.text(name, language),
                suggestions: offersPerson ? [brain.pack.personSuggestion(language)] : []))
    }
}

extension Pack {
    /// The quick reply that asks for a person.
    func personSuggestion(_ language: String) -> Suggestion {
        let label = text("person", language)
        return Suggestion(label: label, value: label)
    }

    /// The quick reply for something the bot does of its own.
    func suggestion(_ act: Act, _ language: String) -> Suggestion? {
        intents.first { $0.does == .act(act) }.map { intent in
            let label = intent.title(language)
            return Suggestion(label: label, value: intent.phrasings[language]?.first ?? label)
        }
    }
}

extension Dialogue {
    /// Forgets flows that the pack does not have any more, and those put aside for one that a person has ended.
    fileprivate mutating func dropLostFlows(_ pack: Pack) {
        if let name = flow?.name, pack.flow(name) == nil { flow = nil }
        aside = flow == nil ? [] : aside.filter { pack.flow($0.name) != nil }
    }
}

extension Flow {
    /// How far it has come, for staff: `refund-request: order SY20261101, reason damaged`.
    func standing(_ state: Dialogue.FlowState) -> String {
        let values = slots.compactMap { slot in state.slots[slot.name].map { "\(slot.name) \($0)" } }
        let head = state.waitsFor == nil ? name : "\(name) (sent)"
        return values.isEmpty ? head : "\(head): \(values.joined(separator: ", "))"
    }
}

extension Double {
    /// Two digits, for reasons.
    var short: String { String((self * 100).rounded() / 100) }
}

extension Source {
    init(_ article: Article, _ language: String) {
        self.init(title: LocalizedText(article.title)(language), version: article.version)
    }
}
