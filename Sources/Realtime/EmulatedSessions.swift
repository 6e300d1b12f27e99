import Synchronization
import Transport

/// Sessions whose clients speak by requests of their own, by the key that such a request brings.
final class EmulatedSessions: Sendable {
    private let sessions = Mutex<[String: Session]>([:])

    func add(_ session: Session, key: String) { sessions.withLock { $0[key] = session } }

    func remove(_ key: String) { sessions.withLock { _ = $0.removeValue(forKey: key) } }

    /// What became of words for a session.
    enum Verdict {
        case taken
        case tooLarge
        case unknown
    }

    /// Hands words to the session with this key.
    func receive(_ text: [UInt8], key: String) -> Verdict {
        guard let session = sessions.withLock({ $0[key] }) else { return .unknown }
        guard text.count <= session.link.maximumMessageBytes else { return .tooLarge }
        session.shard.perform { $0.receive(text, from: session) }
        return .taken
    }
}
