import Knowledge

/// Asks the bot questions whose right outcome is known, each in a conversation of its own, and counts.
package struct AnswerTrial: Sendable {
    /// A question with what should come of it.
    package struct Question: Sendable {
        package let language: String
        /// Nil: nothing the pack could answer.
        package let expected: Pack.Consequence?
        package let text: String
    }

    package struct Result: Sendable {
        package var right = 0
        /// Answered, but not what was asked: the worst.
        package var wrong = 0
        /// Asked back although an answer was there.
        package var askedBack = 0
        /// Offered the right answer when asking back.
        package var offered = 0
        /// Rightly gave no answer.
        package var declined = 0
        /// Answered what cannot be answered.
        package var invented = 0
        /// What went wrong, for reading.
        package var misses: [String] = []

        package var answerable: Int { right + wrong + askedBack }
        package var unanswerable: Int { declined + invented }
    }

    private let brain: Brain
    private let rehearsal: Rehearsal

    package init(brain: Brain) {
        self.brain = brain
        rehearsal = Rehearsal(
            brain: brain, privacy: Privacy(pack: brain.pack, keys: PrivacyKeys(secret: "trial")))
    }

    /// Reads lines of `lang<TAB>expected<TAB>question` under a heading; `expected` is `article:ID`, `flow:NAME`, `act:ACT`
    /// or `none`.
    package static func questions(_ text: String) -> [Question] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 3 else { return nil }
            let name = fields[1].drop { $0 != ":" }.dropFirst()
            let subject: Pack.Consequence? =
                switch fields[1].prefix(while: { $0 != ":" }) {
                case "article": .article(String(name))
                case "flow": .flow(String(name))
                case "act": Pack.Act(rawValue: String(name)).map(Pack.Consequence.act)
                default: nil
                }
            return Question(language: fields[0], expected: subject, text: fields[2])
        }
    }

    package func run(_ questions: [Question]) -> Result {
        var result = Result()
        for question in questions { judge(question, &result) }
        return result
    }

    private func judge(_ question: Question, _ result: inout Result) {
        let decision = rehearsal(question.text, language: question.language).decision
        switch (question.expected, decision.subject) {
        case (let expected?, let subject?) where expected == subject: return result.right += 1
        case (nil, nil): return result.declined += 1
        // Small talk answers nothing, so it invents nothing.
        case (nil, .act?): return result.declined += 1
        case (nil, _?): result.invented += 1
        case (_?, _?): result.wrong += 1
        case (let expected?, nil):
            result.askedBack += 1
            if offers(expected, decision, question.language) { result.offered += 1 }
        }
        let got = decision.subject.map { "\($0)" } ?? "asked back"
        result.misses.append("\(question.text) | \(got) | \(decision.reasons.joined(separator: "; "))")
    }

    private func offers(_ expected: Pack.Consequence, _ decision: Decision, _ language: String) -> Bool {
        let label: String? =
            switch expected {
            case .article(let id): brain.pack.article(id).map { LocalizedText($0.title)(language) }
            case .flow(let name): brain.pack.intents.first { $0.does == .flow(name) }?.title(language)
            case .act: nil
            }
        return decision.actions.contains { action in
            if case .say(_, let suggestions, _) = action {
                suggestions.contains { $0.label == label }
            } else {
                false
            }
        }
    }
}
