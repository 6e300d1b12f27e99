import JSON
import Understanding

/// What flows ask of other systems, and what comes of the answers.
extension FlowSteps {
    /// So many times a refused value is asked for again.
    private static let maximumRetries = 2

    // MARK: The call

    /// Asks the other system.
    func call(_ decision: inout Decision) {
        guard let (flow, state) = current(decision) else { return }
        let id = makeID()
        decision.dialogue.flow?.isConfirming = false
        decision.dialogue.flow?.asking = nil
        decision.dialogue.flow?.waitsFor = id
        let request = request(id, flow, state)
        decision.actions.append(.call(request))
        decision.reasons.append("calls \(request.method) \(request.path)")
    }

    /// A member whose slot was left out is not sent.
    private func request(_ id: String, _ flow: Flow, _ state: Dialogue.FlowState) -> ConnectorRequest {
        let body = flow.call.body.compactMapValues { template in
            state.skipped.contains { template == "{\($0)}" }
                ? nil : Template.fill(template) { name in state.slots[name] }
        }
        let path = Template.fill(flow.call.path) { name in state.slots[name].map(Template.percentEncoded) }
        return ConnectorRequest(
            id: id, method: flow.call.method, path: path, body: body, flow: flow.name,
            revealed: asked(flow, state))
    }

    /// Tokens of the values that the flow has asked for by their kind. Other free text stays masked: what is in it was not
    /// asked for.
    private func asked(_ flow: Flow, _ state: Dialogue.FlowState) -> [MaskToken] {
        flow.slots.filter { !$0.isText || $0.foundAs != nil }.flatMap { slot in
            MaskToken.all(in: state.slots[slot.name] ?? "")
        }
    }

    /// Says what came back. Nothing happens when the flow waits for something else by now.
    func answer(_ answer: ConnectorAnswer, _ decision: inout Decision) {
        guard decision.dialogue.flow?.waitsFor == answer.id else { return }
        decision.dialogue.flow?.waitsFor = nil
        guard let (flow, state) = current(decision) else { return }
        decision.reasons.append("\(flow.name) answered \(answer.status)")
        reply(answer, flow, state, &decision)
        decision.remember()
    }

    private func reply(
        _ answer: ConnectorAnswer, _ flow: Flow, _ state: Dialogue.FlowState, _ decision: inout Decision
    ) {
        let language = decision.dialogue.language
        let isSuccess = (200..<300).contains(answer.status)
        let reply = flow.replies.first { reply in
            reply.status == nil || reply.status == answer.status || (isSuccess && reply.status == 200)
        }
        guard let reply else {
            say("backend_down", [:], &decision)
            return finish(&decision)
        }
        let words = fill(reply.say(language), flow, state, language, result: answer.body)
        if let again = reply.again, state.retries < Self.maximumRetries {
            decision.dialogue.flow?.retries += 1
            decision.dialogue.flow?.slots[again] = nil
            decision.dialogue.flow?.asking = again
            decision.dialogue.rerun = nil
            return decision.actions.append(.say(words, suggestions: [brain.pack.personSuggestion(language)]))
        }
        decision.actions.append(.say(words))
        if reply.handsOff {
            let aside = decision.dialogue.aside.reversed().compactMap {
                brain.pack.flow($0.name)?.standing($0)
            }
            decision.dialogue.flow = nil
            decision.dialogue.aside = []
            decision.dialogue.rerun = nil
            let reasons = ["status \(answer.status)", flow.standing(state)] + aside
            return decision.actions.append(.handoff(reason: reasons.joined(separator: "; ")))
        }
        decision.dialogue.sent = state
        finish(&decision)
        if decision.dialogue.flow != nil {
            decision.dialogue.rerun = nil
        } else if decision.dialogue.rerun != nil {
            askToRunAgain(flow, &decision)
        }
    }

    // MARK: Another run

    /// The call was made and stays made: says so and offers another run with the changes. A call that changes nothing is made
    /// again without asking.
    func offerRerun(_ name: String, _ changes: [String: String?], _ decision: inout Decision) {
        guard let flow = brain.pack.flow(name) else { return }
        let waiting = decision.dialogue.flow
        var run = Dialogue.FlowState(name: name)
        run.slots = (waiting ?? decision.dialogue.sent)?.slots ?? [:]
        for (slot, value) in changes { run.slots[slot] = value }
        decision.dialogue.rerun = run
        if waiting == nil, flow.call.isReading {
            if changes.isEmpty { decision.dialogue.rerun?.slots = [:] }
            return rerun(&decision)
        }
        say("too_late", [:], &decision)
        if waiting != nil {
            if changes.isEmpty { decision.dialogue.rerun = nil }
        } else {
            askToRunAgain(flow, &decision)
        }
    }

    private func askToRunAgain(_ flow: Flow, _ decision: inout Decision) {
        let language = decision.dialogue.language
        decision.dialogue.offered = [Offer.rerun.text]
        let replies = [Pack.Act.confirm, .deny].compactMap { brain.pack.suggestion($0, language) }
        say("run_again", ["flow": flow.title(language)], suggestions: replies, &decision)
    }

    /// Begins the run that was offered.
    func rerun(_ decision: inout Decision) {
        guard let run = decision.dialogue.rerun else { return }
        decision.subject = .flow(run.name)
        decision.dialogue.flow = run
        decision.dialogue.rerun = nil
        decision.dialogue.sent = nil
        decision.dialogue.offered = []
        decision.dialogue.misses = 0
        proceed(&decision)
    }
}
