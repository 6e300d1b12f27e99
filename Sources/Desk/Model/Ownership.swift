/// Who answers a conversation. Exactly one at each moment, and only the owner's replies reach the customer.
public enum Owner: Equatable, Sendable, Codable {
    /// The bot.
    case bot
    /// Nobody yet: waits for a person.
    case queue
    /// A person.
    case agent(id: String, name: String)
    /// Nobody any more.
    case closed

    /// The word on the wire and in the store.
    public var kind: String {
        switch self {
        case .bot: "bot"
        case .queue: "queue"
        case .agent: "agent"
        case .closed: "closed"
        }
    }

    /// The person, if it is one.
    public var agentID: String? { if case .agent(let id, _) = self { id } else { nil } }

    /// Their name.
    public var agentName: String? { if case .agent(_, let name) = self { name } else { nil } }

    /// Rebuilds an owner from its columns.
    public init(kind: String, agentID: String?, agentName: String?) {
        switch kind {
        case "queue": self = .queue
        case "agent": self = .agent(id: agentID ?? "", name: agentName ?? "")
        case "closed": self = .closed
        default: self = .bot
        }
    }

    /// What can be asked of an ownership.
    public enum Event: Equatable, Sendable {
        /// The customer, or the bot for them, wants a person.
        case handoff
        /// A person takes the conversation.
        case claim(id: String, name: String)
        /// The person gives it back to the bot.
        case release(by: String)
        /// The talk is over.
        case close
    }

    /// Why an event does not apply.
    public enum Refusal: Error, Equatable, Sendable {
        /// Somebody else is serving.
        case taken(by: String)
        /// The caller does not own it.
        case notOwner
        /// The talk is over.
        case closed
    }

    /// The owner after `event`; the same owner when nothing changes.
    public func after(_ event: Event) throws(Refusal) -> Owner {
        switch (self, event) {
        case (.closed, .close): return .closed
        case (.closed, _): throw .closed
        case (.bot, .handoff): return .queue
        case (.queue, .handoff), (.agent, .handoff): return self
        case (.agent(let id, let name), .claim(let claimant, _)):
            guard id == claimant else { throw .taken(by: name) }
            return self
        case (.bot, .claim(let id, let name)), (.queue, .claim(let id, let name)):
            return .agent(id: id, name: name)
        case (.agent(let id, _), .release(let by)):
            guard id == by else { throw .notOwner }
            return .bot
        case (.bot, .release), (.queue, .release): throw .notOwner
        case (.bot, .close), (.queue, .close), (.agent, .close): return .closed
        }
    }
}
