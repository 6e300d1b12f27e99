import JSON

/// The steps of a flow: fill slots, ask, confirm; its calls are in `FlowCalls.swift`. Each works on the flow under way.
struct FlowSteps {
    let brain: Brain
    let makeID: () -> String

    /// So many answers that do not fit bring up a person.
    private static let patience = 2

    func current(_ decision: Decision) -> (flow: Flow, state: Dialogue.FlowState)? {
        guard let state = decision.dialogue.flow, let flow = brain.pack.flow(state.name) else { return nil }
        return (flow, state)
    }

    // MARK: Beginning and end

    /// Begins a flow with what the message names already; one that was put aside goes on where it stood.
    func start(_ name: String, _ heard: Heard, _ decision: inout Decision) {
        guard let flow = brain.pack.flow(name) else { return }
        if let current = decision.dialogue.flow {
            guard current.name != name else { return proceed(&decision) }
            decision.dialogue.aside.append(current)
        }
        if let index = decision.dialogue.aside.firstIndex(where: { $0.name == name }) {
            decision.dialogue.flow = decision.dialogue.aside.remove(at: index)
            return comeBack(&decision)
        }
        if decision.dialogue.aside.count > Dialogue.maximumAside {
            decision.reasons.append("too many flows: drops \(decision.dialogue.aside.removeFirst().name)")
        }
        decision.dialogue.flow = Dialogue.FlowState(name: name)
        let named = NamedValues(heard, of: flow)
        var values: [String: String] = [:]
        for slot in flow.slots {
            if let value = named.bySlot[slot.name]?.first(where: { !values.values.contains($0) }) {
                values[slot.name] = value
            }
        }
        fill(values, heard, &decision)
        proceed(&decision)
    }

    /// Ends the flow under way or one that was put aside; nothing has been sent for it.
    func cancel(_ name: String, _ decision: inout Decision) {
        say("cancelled", [:], &decision)
        if decision.dialogue.flow?.name == name {
            finish(&decision)
        } else {
            decision.dialogue.aside.removeAll { $0.name == name }
            ask(&decision)
        }
    }

    /// The flow under way is over: comes back to the one that was put aside for it.
    func finish(_ decision: inout Decision) {
        decision.dialogue.flow = decision.dialogue.aside.popLast()
        if decision.dialogue.flow != nil { comeBack(&decision) }
    }

    private func comeBack(_ decision: inout Decision) {
        guard let (flow, _) = current(decision) else { return }
        say("back_to", ["flow": flow.title(decision.dialogue.language)], &decision)
        ask(&decision)
    }

    // MARK: Slots

    /// Takes values; others that the message names for the same slots are kept in case those are not the right ones.
    func fill(_ values: [String: String], _ heard: Heard, _ decision: inout Decision) {
        guard let (flow, _) = current(decision), !values.isEmpty else { return }
        let named = NamedValues(heard, of: flow)
        for (slot, value) in values {
            decision.dialogue.flow?.slots[slot] = value
            let others = named.bySlot[slot]?.filter { other in !values.values.contains(other) } ?? []
            decision.dialogue.flow?.others[slot] = others.isEmpty ? nil : others
        }
        decision.dialogue.flow?.failures = 0
    }

    /// Takes other values for slots that have one, and says so.
    func correct(_ changes: [String: String], _ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let language = decision.dialogue.language
        decision.dialogue.flow?.failures = 0
        decision.dialogue.flow?.waitsFor = nil
        for slot in flow.slots {
            guard let value = changes[slot.name] else { continue }
            decision.dialogue.flow?.others[slot.name] = state.slots[slot.name].map { [$0] }
            decision.dialogue.flow?.slots[slot.name] = value
            let label = brain.pack.label(of: value, entity: slot.entity, language)
            say("corrected", ["slot": slot.name(language), "value": label], &decision)
        }
    }

    /// Takes the other value that was named for a slot; without exactly one, forgets the value, so that it is asked for.
    func reopen(_ slot: String, _ decision: inout Decision) {
        if let others = decision.dialogue.flow?.others[slot], others.count == 1, let other = others.first {
            return correct([slot: other], &decision)
        }
        decision.dialogue.flow?.waitsFor = nil
        decision.dialogue.flow?.failures = 0
        decision.dialogue.flow?.slots[slot] = nil
    }

    /// Asks which slot is to be changed; naming it reopens it.
    func askWhichSlot(_ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let language = decision.dialogue.language
        decision.dialogue.flow?.isRevising = true
        let names = flow.slots.filter { state.slots[$0.name] != nil }.map { $0.name(language) }
        let stop = brain.pack.suggestion(.cancel, language)
        say(
            "which_slot", [:],
            suggestions: names.map { Suggestion(label: $0, value: $0) } + [stop].compactMap(\.self), &decision
        )
    }

    /// Leaves out the slot that was asked for; one that is needed is asked for again.
    func skip(_ decision: inout Decision) {
        guard let (flow, state) = current(decision),
            let slot = flow.slots.first(where: { $0.name == state.asking })
        else { return }
        if slot.isOptional {
            decision.dialogue.flow?.skipped.append(slot.name)
            decision.dialogue.flow?.failures = 0
            return proceed(&decision)
        }
        say(
            "cannot_skip", [:], suggestions: [brain.pack.personSuggestion(decision.dialogue.language)],
            &decision)
        ask(&decision)
    }

    /// Says why the slot is asked for.
    func explain(_ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let language = decision.dialogue.language
        if !state.isConfirming, let slot = flow.slots.first(where: { $0.name == state.asking }),
            let help = slot.help
        {
            return decision.actions.append(.say(help(language)))
        }
        say("why", ["flow": flow.title(language)], &decision)
    }

    // MARK: Questions

    /// Asks for the next slot, asks to confirm, or calls.
    func proceed(_ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let next = flow.slots.first { slot in
            state.slots[slot.name] == nil && !state.skipped.contains(slot.name)
        }
        decision.dialogue.flow?.asking = next?.name
        decision.dialogue.flow?.isRevising = false
        decision.dialogue.flow?.isConfirming = next == nil && flow.confirm != nil
        if next == nil, flow.confirm == nil { call(&decision) } else { ask(&decision) }
    }

    /// Says the question that is open.
    private func ask(_ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let language = decision.dialogue.language
        if state.isConfirming, let confirm = flow.confirm {
            let replies = [Pack.Act.confirm, .deny].compactMap { brain.pack.suggestion($0, language) }
            decision.actions.append(
                .say(fill(confirm(language), flow, state, language), suggestions: replies))
        } else if let slot = flow.slots.first(where: { $0.name == state.asking }) {
            let leaveOut = slot.isOptional ? brain.pack.suggestion(.skip, language) : nil
            decision.actions.append(
                .say(
                    fill(slot.ask(language), flow, state, language),
                    suggestions: choices(slot, language) + [leaveOut].compactMap(\.self)))
        }
    }

    private func choices(_ slot: Flow.Slot, _ language: String) -> [Suggestion] {
        slot.choices.map { choice in
            let label =
                switch choice {
                case .value(let value): brain.pack.label(of: value, entity: slot.entity, language)
                case .words(let words): words(language)
                }
            return Suggestion(label: label, value: label)
        }
    }

    /// The answer did not fit: says how it should look; after some tries offers a person.
    func misunderstood(_ decision: inout Decision) {
        decision.dialogue.flow?.failures += 1
        guard let (flow, state) = current(decision) else { return }
        let language = decision.dialogue.language
        if !state.isConfirming, let slot = flow.slots.first(where: { $0.name == state.asking }) {
            let help = state.failures >= Self.patience ? [brain.pack.personSuggestion(language)] : []
            decision.actions.append(
                .say(
                    fill(slot.invalid(language), flow, state, language),
                    suggestions: choices(slot, language) + help))
        } else {
            ask(&decision)
        }
    }

    // MARK: Words

    func say(
        _ name: String, _ values: [String: String], suggestions: [Suggestion] = [],
        _ decision: inout Decision
    ) {
        let text = brain.pack.text(name, decision.dialogue.language)
        decision.actions.append(.say(Template.fill(text) { values[$0] }, suggestions: suggestions))
    }

    func fill(
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

extension Flow.Slot {
    /// What the bot calls it.
    func name(_ language: String) -> String {
        called[language]?.first ?? called["en"]?.first ?? called["zh"]?.first ?? name
    }
}
