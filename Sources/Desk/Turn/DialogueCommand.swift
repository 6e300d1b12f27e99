import Knowledge
import Understanding

/// What a message asks of the dialogue. A message becomes a short list of these (`FlowReading`, `OpenReading`), which
/// `Decide` carries out in their order.
enum DialogueCommand: Equatable {
    // MARK: In a flow

    /// Takes values for slots.
    case fill([String: String])
    /// Takes other values for slots that have one, and says so.
    case correct([String: String])
    /// Takes the other value that was named for a slot, or forgets its value, so that it is asked for again.
    case reopen(String)
    /// Asks which slot is to be changed.
    case askWhichSlot
    /// Leaves out the slot that was asked for, if it may be left out.
    case skip
    /// Says why the slot is asked for.
    case explain
    /// Goes on: asks the open question, asks to confirm, or calls.
    case proceed
    /// Makes the call that was confirmed.
    case call
    /// Ends a flow, also one that was put aside.
    case cancel(flow: String)
    /// Says that the call is under way.
    case wait
    /// Says that the call cannot be taken back, and offers another run with these values, empty ones to be asked for.
    case offerRerun(flow: String, changes: [String: String?])
    /// Says what the answer should look like.
    case misunderstood

    // MARK: Anywhere

    /// Begins a flow or comes back to it, and puts the one under way aside.
    case start(flow: String)
    /// Begins the run that was offered.
    case rerun
    /// Gives an article.
    case answer(article: String)
    /// Says a few words of small talk.
    case chat(Pack.Act)
    /// Says the last messages again.
    case sayAgain
    /// Asks which of these was meant; with none, offers a person.
    case clarify([Pack.Consequence])
    /// Brings in a person.
    case handOff(reason: String)
}

/// What a message was found to mean, and why.
struct Interpretation: Equatable {
    var commands: [DialogueCommand]
    /// In words for staff.
    var reasons: [String] = []
}

/// A message as the dialogue hears it.
struct Heard {
    let text: String
    let entities: [Entity]
    let language: String
    /// What days are reckoned from.
    let moment: Moment
    /// What it does or is about, by the classifier.
    let likelihoods: Likelihoods
    /// What it may be about, best first.
    let options: [Option]
    let dialogue: Dialogue
    /// What would have been among the options but may not answer here and now, and why, in words for staff.
    let withheld: [String]

    init(
        _ text: String, _ understood: Understand.Result, _ hits: [Hit], _ dialogue: Dialogue, _ brain: Brain,
        _ scope: AnswerScope? = nil
    ) {
        self.text = text
        self.dialogue = dialogue
        entities = understood.entities
        language = understood.language
        moment = understood.moment
        let likelihoods = Likelihoods(understood.intents, brain.pack, possible: dialogue.possibleActs)
        let words = text.without(understood.entities.filter { brain.shapes.contains($0.name) })
        self.likelihoods =
            words == text ? likelihoods : likelihoods.mean(with: brain.likelihoods(words, dialogue))
        var (options, withheld): ([Option], [String]) = ([], [])
        for option in Rank(pack: brain.pack)(self.likelihoods.candidates, hits) {
            if let objection = brain.pack.objection(to: option.subject, scope) {
                if option.score >= Sureness.enough { withheld.append("\(option): \(objection)") }
            } else {
                options.append(option)
            }
        }
        (self.options, self.withheld) = (options, withheld)
    }
}

/// How sure one has to be, each from 0 to 1.
enum Sureness {
    /// To take what a message says at its word.
    static let enough = 0.45
    /// To leave a question that waits for an answer.
    static let interruption = 0.7
    /// To take for something else what could be any text.
    static let overText = 0.85
    /// To stop what is called by its name.
    static let named = 0.2
    /// To offer something in a question back.
    static let offerable = 0.12
    /// How close a second has to come to make one ask which was meant.
    static let tie = 0.06
    /// What no second can shake.
    static let certain = 0.75
}
