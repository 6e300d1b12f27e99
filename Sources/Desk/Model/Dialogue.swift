/// Where the bot stands in a conversation: small, kept with the conversation and in the shared cache.
///
/// It is stored: every field that came later has a value for states without it.
public struct Dialogue: Equatable, Sendable, Codable {
    /// The language of the customer's last message that had one.
    public var language = "zh"
    /// Messages in a row that the bot did not understand.
    public var misses = 0
    /// The flow under way.
    public var flow: FlowState?
    /// Flows put aside for the one under way, the newest last; none without one.
    public var aside: [FlowState] = []
    /// What the last question back offered, in the order of its quick replies; see ``Offer``.
    public var offered: [String] = []
    /// What the bot said in its last turn, to be able to say it again.
    var said: [Said] = []
    /// The flow that made the last call, until something else is talked about.
    public var sent: FlowState?
    /// A run of that flow with a change, offered because the call cannot be taken back.
    public var rerun: FlowState?
    /// The article of the last answer, until something else is talked about: what follows tells what it was worth.
    var answered: String?
    /// What the bot did not understand, while it asks back.
    var missed: Unanswered?

    /// At the beginning.
    public init(language: String = "zh") { self.language = language }

    /// So many flows wait at most.
    static let maximumAside = 3

    /// How far a flow has come.
    public struct FlowState: Equatable, Sendable, Codable {
        /// The flow's name.
        public var name: String
        /// Values by slot.
        public var slots: [String: String] = [:]
        /// The slot that was asked for.
        public var asking: String?
        /// How often in a row its answer did not fit.
        public var failures = 0
        /// Whether the customer is being asked to confirm.
        public var isConfirming = false
        /// Whether the customer was asked what to change.
        public var isRevising = false
        /// The outbox row whose answer the flow waits for.
        public var waitsFor: String?
        /// How often the flow has begun again after a refusal of the other system.
        public var retries = 0
        /// Slots that the customer left out.
        public var skipped: [String] = []
        /// Further values that were named for a slot.
        public var others: [String: [String]] = [:]

        /// One that begins.
        public init(name: String) { self.name = name }
    }

    /// A message of the bot.
    struct Said: Equatable, Sendable, Codable {
        var text: String
        var suggestions: [Suggestion] = []
        var source: Source?
    }
}

extension Dialogue {
    /// Reads what any version stored.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(language: try fields.decodeIfPresent(String.self, forKey: .language) ?? "zh")
        misses = try fields.decodeIfPresent(Int.self, forKey: .misses) ?? 0
        flow = try fields.decodeIfPresent(FlowState.self, forKey: .flow)
        aside = try fields.decodeIfPresent([FlowState].self, forKey: .aside) ?? []
        offered = try fields.decodeIfPresent([String].self, forKey: .offered) ?? []
        said = try fields.decodeIfPresent([Said].self, forKey: .said) ?? []
        sent = try fields.decodeIfPresent(FlowState.self, forKey: .sent)
        rerun = try fields.decodeIfPresent(FlowState.self, forKey: .rerun)
        answered = try fields.decodeIfPresent(String.self, forKey: .answered)
        missed = try fields.decodeIfPresent(Unanswered.self, forKey: .missed)
    }
}

extension Dialogue.FlowState {
    /// Reads what any version stored.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(name: try fields.decode(String.self, forKey: .name))
        slots = try fields.decodeIfPresent([String: String].self, forKey: .slots) ?? [:]
        asking = try fields.decodeIfPresent(String.self, forKey: .asking)
        failures = try fields.decodeIfPresent(Int.self, forKey: .failures) ?? 0
        isConfirming = try fields.decodeIfPresent(Bool.self, forKey: .isConfirming) ?? false
        isRevising = try fields.decodeIfPresent(Bool.self, forKey: .isRevising) ?? false
        waitsFor = try fields.decodeIfPresent(String.self, forKey: .waitsFor)
        retries = try fields.decodeIfPresent(Int.self, forKey: .retries) ?? 0
        skipped = try fields.decodeIfPresent([String].self, forKey: .skipped) ?? []
        others = try fields.decodeIfPresent([String: [String]].self, forKey: .others) ?? [:]
    }
}
