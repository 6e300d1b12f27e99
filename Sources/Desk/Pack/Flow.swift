/// A task of several steps; see `config/packs/README.md`.
public struct Flow: Sendable {
    /// Its name.
    public var name: String
    /// Label of a suggestion.
    public var title: LocalizedText
    /// What customers call it, by language.
    public var called: [String: [String]]
    /// What it has to know.
    public var slots: [Slot]
    /// Asked before the call.
    public var confirm: LocalizedText?
    /// What it asks of another system.
    public var call: Call
    /// How values of the reply are said: field, value, text.
    public var labels: [String: [String: LocalizedText]]
    /// What is said then; the first that fits.
    public var replies: [FlowReply]

    /// Something a flow has to know.
    public struct Slot: Sendable {
        /// Its name.
        public var name: String
        /// The kind of value.
        public var entity: String
        /// The question.
        public var ask: LocalizedText
        /// Said when the answer does not fit.
        public var invalid: LocalizedText
        /// Offered as quick replies.
        public var choices: [Choice]
        /// What customers call it, by language; the first is what the bot calls it.
        public var called: [String: [String]]
        /// Why it is asked.
        public var help: LocalizedText?
        /// Whether the customer may leave it out.
        public var isOptional: Bool
        /// Whether "next week" or "100 to 200" is a value too.
        public var takesRanges: Bool
        /// The first day that is taken, in days from today.
        public var earliest: Int?
        /// The kind by which a text is found where it was not asked for.
        public var foundAs: String?
    }

    /// A quick reply to the question for a slot.
    public enum Choice: Sendable {
        /// A value of the slot's entity, under its label.
        case value(String)
        /// Words, as of a day.
        case words(LocalizedText)
    }

    /// A call to another system.
    public struct Call: Sendable {
        /// GET, POST or PATCH.
        public var method: String
        /// Below the pack's back-end, with `{slot}`.
        public var path: String
        /// Members of the JSON body, with `{slot}`.
        public var body: [String: String]
    }

    /// What is said to a reply of the other system.
    public struct FlowReply: Sendable {
        /// The status it fits; nil fits any, also none.
        public var status: Int?
        /// What is said.
        public var say: LocalizedText
        /// A slot to forget and ask again.
        public var again: String?
        /// Whether a person takes over.
        public var handsOff: Bool
    }
}
