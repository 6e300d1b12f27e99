import JSON
import Understanding

/// What another system answered; status 0 when it did not.
struct ConnectorAnswer: Equatable, Sendable {
    let id: String
    let status: Int
    let body: JSONValue
}

/// The steps of a flow: fill slots, ask, confirm, call, say what came back.
struct FlowSteps {
    let brain: Brain
    let makeID: () -> String

    /// So many answers that do not fit bring up a person.
    private static let patience = 2

    // MARK: Slots

    /// Starts with what the first message named already.
    func begin(_ flow: Flow, _ entities: [Entity], _ decision: inout Decision) {
        for slot in flow.slots where slot.entity != "text" {
            if let entity = entities.first(where: { $0.name == slot.entity }) {
                decision.dialogue.flow?.slots[slot.name] = entity.value
            }
        }
        advance(flow, &decision)
    }

    /// Takes the answer to the slot that was asked for, and whatever else was named; false when it does not fit.
    func fill(_ flow: Flow, _ text: String, _ entities: [Entity], _ decision: inout Decision) -> Bool {
        guard let asking = decision.dialogue.flow?.asking,
            let slot = flow.slots.first(where: { $0.name == asking })
        else { return false }
        let value: String?
        if slot.entity == "text" {
            value = (2...500).contains(text.count) ? text : nil
        } else {
            value = entities.first { $0.name == slot.entity }?.value
        }
        guard let value else { return false }
        decision.dialogue.flow?.slots[asking] = value
        decision.dialogue.flow?.failures = 0
        for other in flow.slots
        where other.entity != "text" && decision.dialogue.flow?.slots[other.name] == nil {
            if let entity = entities.first(where: { $0.name == other.entity }) {
                decision.dialogue.flow?.slots[other.name] = entity.value
            }
        }
        return true
    }

    /// Asks for the next slot, asks to confirm, or calls.
    func advance(_ flow: Flow, _ decision: inout Decision) {
        let known = decision.dialogue.flow?.slots ?? [:]
        if let slot = flow.slots.first(where: { known[$0.name] == nil }) {
            decision.dialogue.flow?.asking = slot.name
            decision.dialogue.flow?.isConfirming = false
            return ask(flow, &decision)
        }
        decision.dialogue.flow?.asking = nil
        if flow.confirm != nil {
            decision.dialogue.flow?.isConfirming = true
            return ask(flow, &decision)
        }
        call(flow, &decision)
    }

    /// Says the question that is open.
    func ask(_ flow: Flow, _ decision: inout Decision) {
        let language = decision.dialogue.language
        guard let state = decision.dialogue.flow else { return }
        if state.isConfirming, let confirm = flow.confirm {
            let words = ["confirm", "deny"].compactMap { act in
                brain.pack.intents.first { $0.does == .act(act == "confirm" ? .confirm : .deny) }
            }
            let replies = words.map {
                Suggestion(
                    label: $0.title(language), value: $0.phrasings[language]?.first ?? $0.title(language))
            }
            decision.actions.append(
                .say(fill(confirm(language), flow, state, language), suggestions: replies))
        } else if let slot = flow.slots.first(where: { $0.name == state.asking }) {
            decision.actions.append(
                .say(fill(slot.ask(language), flow, state, language), suggestions: choices(slot, language)))
        }
    }

    private func choices(_ slot: Flow.Slot, _ language: String) -> [Suggestion] {
        slot.choices.map {
            let label = brain.pack.label(of: $0, entity: slot.entity, language)
            return Suggestion(label: label, value: label)
        }
    }

    /// The answer did not fit: says how it should look; after some tries offers a person.
    func notUnderstood(_ flow: Flow, _ decision: inout Decision) {
        let language = decision.dialogue.language
        decision.dialogue.flow?.failures += 1
        guard let state = decision.dialogue.flow else { return }
        let person = brain.pack.text("person", language)
        let help = state.failures >= Self.patience ? [Suggestion(label: person, value: person)] : []
        if state.isConfirming {
            ask(flow, &decision)
        } else if let slot = flow.slots.first(where: { $0.name == state.asking }) {
            decision.actions.append(
                .say(
                    fill(slot.invalid(language), flow, state, language),
                    suggestions: choices(slot, language) + help))
        }
    }

    func cancel(_ decision: inout Decision) {
        decision.dialogue.flow = nil
        decision.actions.append(.say(brain.pack.text("cancelled", decision.dialogue.language)))
    }

    // MARK: The call

    func call(_ flow: Flow, _ decision: inout Decision) {
        guard let state = decision.dialogue.flow else { return }
        let id = makeID()
        decision.dialogue.flow?.isConfirming = false
        decision.dialogue.flow?.waitsFor = id
        let body = flow.call.body.mapValues { template in
            Template.fill(template) { name in state.slots[name] }
        }
        let path = Template.fill(flow.call.path) { name in state.slots[name].map(Template.percentEncoded) }
        decision.actions.append(
            .call(
                ConnectorRequest(
                    id: id, method: flow.call.method, path: path, body: body, flow: flow.name,
                    revealed: asked(flow, state))))
        decision.reasons.append("calls \(flow.call.method) \(path)")
    }

    /// Tokens of the values that the flow has asked for by their kind. Free text stays masked: what is in it was not asked for.
    private func asked(_ flow: Flow, _ state: Dialogue.FlowState) -> [MaskToken] {
        flow.slots.filter { $0.entity != "text" }.flatMap { MaskToken.all(in: state.slots[$0.name] ?? "") }
    }

    /// Says what came back. Nothing happens when the flow waits for something else by now.
    func answer(_ answer: ConnectorAnswer, _ decision: inout Decision) {
        let language = decision.dialogue.language
        guard let state = decision.dialogue.flow, state.waitsFor == answer.id,
            let flow = brain.pack.flow(state.name)
        else { return }
        decision.dialogue.flow?.waitsFor = nil
        decision.reasons.append("\(flow.name) answered \(answer.status)")
        let isSuccess = (200..<300).contains(answer.status)
        let reply = flow.replies.first { reply in
            reply.status == nil || reply.status == answer.status || (isSuccess && reply.status == 200)
        }
        guard let reply else {
            decision.dialogue.flow = nil
            return decision.actions.append(.say(brain.pack.text("backend_down", language)))
        }
        let person = brain.pack.text("person", language)
        let words = fill(reply.say(language), flow, state, language, result: answer.body)
        if let again = reply.again, state.retries < 2 {
            decision.dialogue.flow?.retries += 1
            decision.dialogue.flow?.slots[again] = nil
            decision.dialogue.flow?.asking = again
            return decision.actions.append(
                .say(words, suggestions: [Suggestion(label: person, value: person)]))
        }
        decision.dialogue.flow = nil
        decision.actions.append(.say(words))
        if reply.handsOff {
            decision.actions.append(.handoff(reason: "\(flow.name): status \(answer.status)"))
        }
    }

    // MARK: Words

    private func fill(
        _ text: String, _ flow: Flow, _ state: Dialogue.FlowState, _ language: String,
        result: JSONValue = .null
    ) -> String {
        Template.fill(text) { name in
            if name.hasPrefix("result.") {
                let field = String(name.dropFirst("result.".count))
                guard let value = result[field]?.spoken else { return nil }
                return flow.labels[field]?[value]?(language) ?? value
            }
            guard let value = state.slots[name], let slot = flow.slots.first(where: { $0.name == name })
            else { return nil }
            return brain.pack.label(of: value, entity: slot.entity, language)
        }
    }
}

/// Texts with `{name}` in them.
enum Template {
    /// Puts a value for each name; an unknown one becomes a dash, so that no braces reach a customer.
    static func fill(_ text: String, _ value: (String) -> String?) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += value(String(rest[rest.index(after: open)..<close])) ?? "–"
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// A path segment (RFC 3986, section 2.3).
    static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
