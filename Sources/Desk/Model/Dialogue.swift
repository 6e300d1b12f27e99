/// Where the bot stands in a conversation: small, kept with the conversation and in the shared cache.
public struct Dialogue: Equatable, Sendable, Codable {
    /// The language of the customer's last message that had one.
    public var language = "zh"
    /// Messages in a row that the bot did not understand.
    public var misses = 0
    /// The flow under way.
    public var flow: FlowState?
    /// What the last questions back offered: intent names or article ids.
    public var offered: [String] = []

    /// At the beginning.
    public init(language: String = "zh") { self.language = language }

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
        /// The outbox row whose answer the flow waits for.
        public var waitsFor: String?
        /// How often the flow has begun again after a refusal of the other system.
        public var retries = 0
    }
}
