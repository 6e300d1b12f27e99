import Understanding

/// What a message means while a flow is under way: the first of its readings that fits.
///
/// The repairs of a conversation are readings like the answer itself: stopping, saying again, asking why, leaving out,
/// correcting, asking something else.
struct FlowReading {
    private let brain: Brain
    private let flow: Flow
    private let state: Dialogue.FlowState
    private let heard: Heard
    private let named: NamedValues
    /// The slot that was asked for.
    private let asked: Flow.Slot?
    /// What the message does as a whole.
    private let act: Pack.Act?
    /// What its words do besides naming values and slots: "no, the order is SY20261102" says no.
    private let manner: Pack.Act?
    /// What its words are about, values aside.
    private let besides: Likelihoods

    init(brain: Brain, flow: Flow, state: Dialogue.FlowState, heard: Heard) {
        self.brain = brain
        self.flow = flow
        self.state = state
        self.heard = heard
        let named = NamedValues(heard, of: flow)
        self.named = named
        let asked = state.isConfirming ? nil : flow.slots.first { $0.name == state.asking }
        self.asked = asked
        let sure = asked?.isText == true ? Sureness.interruption : Sureness.enough
        besides = named.isEmpty ? heard.likelihoods : brain.likelihoods(named.words, heard.dialogue)
        let whole = brain.actBesidesCourtesy(heard, atLeast: sure)
        manner =
            named.rest == heard.text
            ? whole : brain.likelihoods(named.rest, heard.dialogue).act(atLeast: sure)
        // "No longer wanted" is a reason, not a wish to stop: what names the answer has to do it by its other words too.
        let isAnswer = asked.map { named.bySlot[$0.name] != nil } ?? false
        act = isAnswer && (manner != whole || named.isTerse) ? nil : whole
    }

    func callAsFunction() -> Interpretation {
        let readings: [(name: String, read: () -> [DialogueCommand]?)] = [
            ("asks for a person", person), ("asks to say it again", repetition), ("stops", stop),
            ("while the call is under way", running), ("asks why", explanation), ("leaves out", omission),
            ("asks something else", question), ("corrects", correction), ("answers", answer),
            ("confirms or denies", consent), ("takes back", reopening), ("small talk", smallTalk),
            ("any words", words),
        ]
        for reading in readings {
            if let commands = reading.read() {
                return Interpretation(commands: commands, reasons: ["flow \(flow.name): \(reading.name)"])
            }
        }
        return Interpretation(commands: [.misunderstood], reasons: ["flow \(flow.name): does not fit"])
    }

    // MARK: Out of the flow

    private func person() -> [DialogueCommand]? {
        act == .handoff ? [.handOff(reason: "asked for a person")] : nil
    }

    private func repetition() -> [DialogueCommand]? { act == .again ? [.sayAgain] : nil }

    /// Stops the flow, or the one put aside that is named.
    private func stop() -> [DialogueCommand]? {
        let wanted = asked?.isText == true ? Sureness.interruption : Sureness.named
        let names = [flow.name] + heard.dialogue.aside.reversed().map(\.name)
        for name in names {
            guard let rest = brain.pack.flow(name)?.removingName(from: heard.text),
                brain.likelihoods(rest, heard.dialogue).probability(of: .cancel) >= wanted
            else { continue }
            return end(name)
        }
        return act == .cancel ? end(flow.name) : nil
    }

    private func end(_ name: String) -> [DialogueCommand] {
        let isSent = name == flow.name && state.waitsFor != nil && !flow.call.isReading
        return isSent ? [.offerRerun(flow: name, changes: [:])] : [.cancel(flow: name)]
    }

    /// A question about something else: an article, or another flow. Where values were named, the words besides them have
    /// to ask for the same: a bare number is an answer, whatever else numbers are used for.
    private func question() -> [DialogueCommand]? {
        let wanted = asked?.isText == true ? Sureness.overText : Sureness.interruption
        guard let best = heard.options.first, best.score >= wanted else { return nil }
        if !named.isEmpty, besides.subject(atLeast: Sureness.interruption) != best.subject { return nil }
        switch best.subject {
        case .flow(flow.name): return asked?.isText == true ? nil : [.proceed]
        case .article(let id): return [.answer(article: id), state.waitsFor == nil ? .proceed : .wait]
        case .flow(let name): return state.waitsFor == nil ? [.start(flow: name)] : [.wait]
        case .act: return nil
        }
    }

    private func smallTalk() -> [DialogueCommand]? {
        if let asked, named.bySlot[asked.name] != nil { return nil }
        return switch act {
        case .greet, .thank, .chitchat: [.chat(act ?? .greet), .proceed]
        case .part: [.chat(.part)]
        default: nil
        }
    }

    // MARK: The call

    /// What was asked of another system cannot be taken back, unless it was only a look.
    private func running() -> [DialogueCommand]? {
        guard state.waitsFor != nil else { return nil }
        if let changes = changes() {
            guard flow.call.isReading else { return [.offerRerun(flow: flow.name, changes: changes)] }
            return [.correct(changes), .proceed]
        }
        if let reopened = reopening() {
            guard case .reopen(let slot)? = reopened.first, !flow.call.isReading else { return reopened }
            return [.offerRerun(flow: flow.name, changes: [slot: nil])]
        }
        if let question = question() { return question }
        if let talk = smallTalk()?.first { return [talk] }
        return [.wait]
    }

    /// A no to the whole asks what to change, the second one stops: mostly only a part is wrong.
    private func consent() -> [DialogueCommand]? {
        guard state.isConfirming else { return nil }
        switch (act, manner) {
        case (.confirm, _), (_, .confirm): return state.isRevising ? [.proceed] : [.call]
        case (.deny, _) where named.mentioned.isEmpty:
            return state.isRevising ? [.cancel(flow: flow.name)] : [.askWhichSlot]
        default: return nil
        }
    }

    // MARK: The question that is open

    private func explanation() -> [DialogueCommand]? { act == .explain ? [.explain, .proceed] : nil }

    private func omission() -> [DialogueCommand]? {
        guard let asked, named.bySlot[asked.name] == nil else { return nil }
        return act == .skip || (asked.isOptional && act == .deny) ? [.skip] : nil
    }

    private func answer() -> [DialogueCommand]? {
        guard let asked, !asked.isText else { return nil }
        let values = fresh()
        return values[asked.name] == nil ? nil : [.fill(values), .proceed]
    }

    /// The answer to a question that takes any words.
    private func words() -> [DialogueCommand]? {
        guard let asked, asked.isText, act != .confirm, act != .deny, (2...500).contains(heard.text.count)
        else { return nil }
        var values = fresh()
        // "Make it out to Acme Ltd, please": what the pack marks is the answer, not the words around it.
        // Where it marks none, they are the answer as they stand, and not that to another question too.
        let isMarked = brain.pack.isMarked(asked.foundAs)
        if isMarked, values[asked.name] == nil {
            for slot in flow.slots where brain.pack.isMarked(slot.foundAs) { values[slot.name] = nil }
        }
        if !isMarked || values[asked.name] == nil { values[asked.name] = heard.text }
        return [.fill(values), .proceed]
    }

    /// Values for slots that have none yet.
    private func fresh() -> [String: String] {
        var values: [String: String] = [:]
        for slot in flow.slots where state.slots[slot.name] == nil {
            guard let value = named.bySlot[slot.name]?.first(where: { !values.values.contains($0) }) else {
                continue
            }
            values[slot.name] = value
        }
        return values
    }

    // MARK: Corrections

    private var isTakingBack: Bool {
        act == .correct || manner == .correct || act == .deny || manner == .deny
    }

    private func correction() -> [DialogueCommand]? {
        guard let changes = changes() else { return nil }
        var values = fresh()
        if asked?.isText == true { values = [:] }
        for (slot, value) in values where changes.values.contains(value) { values[slot] = nil }
        return values.isEmpty ? [.correct(changes), .proceed] : [.correct(changes), .fill(values), .proceed]
    }

    /// Other values than those given before, by slot. A value of the kind that was asked for is the answer, unless the words
    /// say that something is wrong or name the earlier slot; where any words are an answer, so is every value.
    private func changes() -> [String: String]? {
        // "Do not want it" is a no to the question before it is a reason.
        if state.isConfirming, act == .deny, named.isBare { return nil }
        var changes: [String: String] = [:]
        let isAnswer = asked.map { asked in !asked.isText && named.bySlot[asked.name] != nil } ?? false
        for slot in flow.slots.sorted(by: {
            named.mentioned.contains($0.name) && !named.mentioned.contains($1.name)
        }) {
            guard let known = state.slots[slot.name],
                let value = named.bySlot[slot.name]?.first(where: {
                    $0 != known && !changes.values.contains($0)
                })
            else { continue }
            let isPointedAt = isTakingBack || named.mentioned.contains(slot.name)
            if let asked, asked.isText, !isPointedAt, !named.isBare { continue }
            if let asked, isAnswer, asked.entity == slot.entity, !isPointedAt { continue }
            if slot.isText, !isPointedAt { continue }
            changes[slot.name] = value
        }
        return changes.isEmpty ? nil : changes
    }

    /// A value is wrong, but the right one is not said.
    private func reopening() -> [DialogueCommand]? {
        if let asked, named.bySlot[asked.name] != nil { return nil }
        let filled = flow.slots.filter { state.slots[$0.name] != nil }
        if let slot = filled.first(where: { named.mentioned.contains($0.name) }),
            isTakingBack || (state.isConfirming && named.isEmpty)
        {
            return [.reopen(slot.name), .proceed]
        }
        guard act == .correct || manner == .correct, let first = filled.first else {
            return nil
        }
        let doubtful = filled.filter { state.others[$0.name]?.count == 1 }
        if doubtful.count == 1 { return [.reopen(doubtful[0].name), .proceed] }
        return filled.count == 1 ? [.reopen(first.name), .proceed] : [.askWhichSlot]
    }
}

extension Brain {
    /// What a message does; thanks and greetings beside something else are only polite.
    func actBesidesCourtesy(_ heard: Heard, atLeast bound: Double) -> Pack.Act? {
        let courtesies: [Pack.Act?] = [.thank, .greet, .part]
        let act = heard.likelihoods.act(atLeast: bound)
        guard courtesies.contains(act) else { return act }
        let clauses = heard.text.split { "，,。.！!；;～~\n".contains($0) }.map(String.init)
        let others = clauses.filter { clause in
            !courtesies.contains(likelihoods(clause, heard.dialogue).act(atLeast: bound))
        }
        guard !others.isEmpty, others.count < clauses.count else { return act }
        return likelihoods(others.joined(separator: ", "), heard.dialogue).act(atLeast: bound) ?? act
    }

    /// What the classifier makes of some words of a message; nothing of none.
    func likelihoods(_ words: String, _ dialogue: Dialogue) -> Likelihoods {
        let reading = words.isWordless ? .none : classify(words)
        return Likelihoods(reading, pack, possible: dialogue.possibleActs)
    }
}

extension Flow {
    /// A text without the words for this flow; nil when it has none.
    func removingName(from text: String) -> String? {
        var rest = text
        var isNamed = false
        for name in called.values.joined() where Phrase.remove(name, from: &rest) { isNamed = true }
        return isNamed ? rest : nil
    }
}

extension Flow.Call {
    /// Whether nothing is changed by it.
    var isReading: Bool { method == "GET" }
}
