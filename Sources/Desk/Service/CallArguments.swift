import Foundation
import JSON
import Realtime
import Records

/// What the calls have in common: arguments, rights, turns.
extension Desk {
    typealias Reply = @Sendable (RemoteOutcome) -> Void

    // MARK: Arguments

    func conversationID(_ data: JSONText) throws(ProtocolError) -> ConversationID {
        guard let text = data["conversation"]?.string, !text.isEmpty, text.utf8.count <= 64 else {
            throw .invalid("conversation", "is missing")
        }
        return ConversationID(text)
    }

    func message(_ data: JSONText) throws(ProtocolError) -> (id: String, parts: MessageParts) {
        guard let id = data["id"]?.string, !id.isEmpty, id.utf8.count <= 64 else {
            throw .invalid("id", "must be a text of 1 to 64 bytes")
        }
        return (id, try MessageParts(validating: data["parts"]))
    }

    /// Runs `body` when the conversation is there and the caller may see it; another's is as good as none.
    func permitted(
        _ call: RemoteCall, _ reply: @escaping Reply,
        _ body: @escaping @Sendable (Conversation) -> Void
    ) throws(ProtocolError) {
        let id = try conversationID(call.data)
        let identity = call.caller.identity
        services.records.read {
            try ConversationStore.load(id, $0)
        } completion: { result in
            switch result {
            case .success(let conversation?)
            where conversation.isVisible(to: identity):
                body(conversation)
            case .success: reply(.failure(.notFound("conversation")))
            case .failure: reply(.failure(.storeUnavailable))
            }
        }
    }

    /// Runs a turn for somebody who may, and answers with where it stands.
    func turn(
        _ call: RemoteCall, _ input: TurnInput, _ reply: @escaping Reply
    ) throws(ProtocolError) {
        let method = call.method
        let id = try conversationID(call.data)
        home(of: id).submit(input, to: id, by: call.caller.identity) { result in
            switch result {
            case .success(let receipt):
                reply(
                    .value(
                        JSONWriter.object { json in
                            if method != "conversation.send", method != "desk.reply" {
                                json.field("owner", receipt.owner.kind)
                            } else {
                                json.field("time", receipt.time)
                            }
                            json.field("seq", receipt.seq)
                            if receipt.isDuplicate { json.field("duplicate", true) }
                        }))
            case .failure(let error): reply(.failure(error))
            }
        }
    }
}
