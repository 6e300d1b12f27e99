/// A topic message as it travels between nodes: `<kind> <node> <offset> <epoch>`, a line break, the payload.
enum Envelope {
    static func seal(_ message: TopicMessage, node: String) -> [UInt8] {
        let kind = String(UnicodeScalar(message.kind.rawValue))
        let position = message.position.map { "\($0.offset) \($0.epoch)" } ?? "- -"
        return Array("\(kind) \(node) \(position)\n".utf8) + message.payload
    }

    /// Nil for our own messages, which were delivered when they were sent, and for what is no message.
    static func open(_ bytes: [UInt8], topic: String, ownNode: String) -> TopicMessage? {
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard head.count == 4, head[1] != ownNode, let letter = head[0].utf8.first,
            let kind = TopicMessage.Kind(rawValue: letter)
        else { return nil }
        let position = Int(head[2]).map { StreamPosition(offset: $0, epoch: String(head[3])) }
        return TopicMessage(topic: topic, kind: kind, position: position, payload: Array(bytes[(end + 1)...]))
    }
}
