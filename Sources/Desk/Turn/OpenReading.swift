/// What a message means while no flow is under way: the first of its readings that fits.
struct OpenReading {
    private let brain: Brain
    private let heard: Heard
    private let act: Pack.Act?

    init(brain: Brain, heard: Heard) {
        self.brain = brain
        self.heard = heard
        act = heard.likelihoods.act(atLeast: Sureness.enough)
    }

    func callAsFunction() -> Interpretation {
        let readings: [(name: String, read: () -> [DialogueCommand]?)] = [
            ("asks to say it again", repetition), ("chooses what was offered", choice),
            ("accepts or declines what was offered", consent), ("corrects what was sent", correction),
        ]
        for reading in readings {
            if let commands = reading.read() {
                return Interpretation(commands: commands, reasons: [reading.name])
            }
        }
        return subject()
    }

    private func repetition() -> [DialogueCommand]? {
        act == .again && !heard.dialogue.said.isEmpty ? [.sayAgain] : nil
    }

    // MARK: What was offered

    private var offers: [Offer] { heard.dialogue.offered.compactMap(Offer.init) }
    private var subjects: [Pack.Consequence] { offers.compactMap(\.subject) }

    /// By its number, its name, or words that fit one of the offers far better than the others.
    private func choice() -> [DialogueCommand]? {
        guard !subjects.isEmpty else { return nil }
        if let index = Ordinal.index(in: heard.text, of: offers.count) { return commands(offers[index]) }
        let labels = subjects.map { brain.pack.title(of: $0, heard.language) ?? "" }
        if let index = labels.firstIndex(where: { $0.lowercased() == heard.text.lowercased() }) {
            return follow(subjects[index])
        }
        let fitting = heard.options.filter { subjects.contains($0.subject) }
        guard let best = fitting.first, best.score >= Sureness.offerable * 2,
            best.score >= 2 * (fitting.dropFirst().first?.score ?? 0),
            best == heard.options.first || (heard.options.first?.score ?? 0) < Sureness.enough
        else { return nil }
        return follow(best.subject)
    }

    private func commands(_ offer: Offer) -> [DialogueCommand] {
        switch offer {
        case .person: [.handOff(reason: "accepted a person")]
        case .rerun: [.rerun]
        case .subject(let subject): follow(subject)
        }
    }

    private func consent() -> [DialogueCommand]? {
        guard let first = offers.first else { return nil }
        switch act {
        case .confirm where subjects.count <= 1: return commands(first)
        case .confirm: return [.clarify(subjects)]
        case .deny, .correct:
            return subjects.isEmpty ? nil : [.clarify([])]
        default: return nil
        }
    }

    // MARK: What was sent

    /// A correction of the last call: a look is taken again at once; what was changed is not changed behind the customer's
    /// back.
    private func correction() -> [DialogueCommand]? {
        guard let sent = heard.dialogue.sent, let flow = brain.pack.flow(sent.name) else { return nil }
        let named = NamedValues(heard, of: flow)
        let manner = brain.likelihoods(named.rest, heard.dialogue).act(atLeast: Sureness.enough)
        let isCorrecting = manner == .correct || (act == .correct && named.isEmpty)
        guard isCorrecting || (manner == .deny && !named.isEmpty) else { return nil }
        var changes: [String: String?] = [:]
        for slot in flow.slots {
            if let value = named.bySlot[slot.name]?.first(where: { $0 != sent.slots[slot.name] }) {
                changes[slot.name] = value
            } else if named.mentioned.contains(slot.name) || flow.slots.count == 1 {
                changes[slot.name] = .some(sent.others[slot.name]?.first)
            }
        }
        return [.offerRerun(flow: flow.name, changes: changes)]
    }

    // MARK: A subject

    private func subject() -> Interpretation {
        guard let best = heard.options.first, best.score >= Sureness.enough else {
            let offers = heard.options.filter { $0.score >= Sureness.offerable }.map(\.subject)
            let doubt = "not sure: \(heard.options.first.map { "\($0)" } ?? "nothing found")"
            return Interpretation(commands: [.clarify(offers)], reasons: [doubt])
        }
        let rivals = heard.options.dropFirst().prefix { best.score - $0.score < Sureness.tie }
        if best.score < Sureness.certain, let rival = rivals.first, !best.isAct, !rival.isAct {
            return Interpretation(
                commands: [.clarify([best.subject] + rivals.map(\.subject))],
                reasons: ["either \(best) or \(rival)"])
        }
        return Interpretation(commands: follow(best.subject), reasons: ["\(best)"])
    }

    private func follow(_ subject: Pack.Consequence) -> [DialogueCommand] {
        switch subject {
        case .article(let id): [.answer(article: id)]
        case .flow(let name): [.start(flow: name)]
        case .act(.handoff): [.handOff(reason: "asked for a person")]
        case .act(let act): [.chat(act)]
        }
    }
}
