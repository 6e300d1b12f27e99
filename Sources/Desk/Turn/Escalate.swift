import Understanding

/// Brings a person into view when the customer is furious: adds to what was decided, by what the pack wants.
struct Escalate {
    let brain: Brain
    /// Names the outbox row of a call.
    let makeID: () -> String

    /// - Parameter alarm: what the message calls for; nil changes nothing.
    func callAsFunction(_ alarm: MoodPath.Alarm?, _ decision: inout Decision) {
        guard let alarm, brain.pack.escalation != .off else { return }
        let cause = "mood: \(alarm.escalates ? "outburst with a threat, or the second one" : "outburst")"
        if decision.actions.contains(where: \.isHandoff) {
            decision.reasons.append("\(cause): a person comes anyway")
        } else if alarm.escalates, brain.pack.escalation == .handoff {
            decision.reasons.append("\(cause): a person is brought in")
            handOff(cause, &decision)
        } else {
            decision.reasons.append("\(cause): a person is offered")
            offer(inWords: alarm.isNew, &decision)
        }
    }

    /// A call that was confirmed is made; what else was going to be said is not.
    private func handOff(_ cause: String, _ decision: inout Decision) {
        decision.actions.removeAll(where: \.isSay)
        Decide(brain: brain, makeID: makeID).handoff(cause, &decision)
    }

    /// The words come first, the quick reply beside whatever the bot says last.
    private func offer(inWords: Bool, _ decision: inout Decision) {
        let language = decision.dialogue.language
        if inWords {
            // Who is furious and was not understood is not asked back.
            if decision.asksBack {
                decision.actions.removeAll(where: \.isSay)
                decision.dialogue.offered = []
            }
            decision.actions.insert(.say(brain.pack.text("upset", language)), at: 0)
        }
        let person = brain.pack.personSuggestion(language)
        if let last = decision.actions.lastIndex(where: \.isSay),
            case .say(let text, let suggestions, let source) = decision.actions[last],
            !suggestions.contains(person)
        {
            decision.actions[last] = .say(text, suggestions: suggestions + [person], source: source)
        }
        // A yes takes it, unless it would be the answer to another question.
        if inWords, decision.dialogue.flow == nil, decision.dialogue.offered.isEmpty {
            decision.dialogue.offered = [Offer.person.text]
        }
    }
}

extension Decision {
    /// Whether the bot only asks what is meant, or has no answer.
    fileprivate var asksBack: Bool {
        subject == nil && dialogue.flow == nil && dialogue.offered.contains(Offer.person.text)
    }
}

extension Action {
    fileprivate var isSay: Bool { if case .say = self { true } else { false } }
    fileprivate var isHandoff: Bool { if case .handoff = self { true } else { false } }
}
