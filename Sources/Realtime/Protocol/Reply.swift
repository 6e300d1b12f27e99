public import Backplane
public import JSON
public import Transport

/// What the server says. Fields at their zero value are left out, as the protocol wants.
public enum Reply {
    /// The result of a command, under the command's name.
    static func result(_ id: Int, _ name: String, _ body: (inout JSONWriter) -> Void) -> Frame {
        frame { json in
            json.field("id", id)
            json.field(name, object: body)
        }
    }

    /// The result of a call, the most frequent of all.
    static func value(_ id: Int, _ data: ArraySlice<UInt8>) -> Frame {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(valueOpening.count + 40 + data.count)
        bytes.append(contentsOf: valueOpening)
        bytes.append(contentsOf: String(id).utf8)
        bytes.append(contentsOf: valueMiddle)
        bytes.append(contentsOf: data)
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "}"))
        return line(bytes)
    }

    private static let valueOpening =
        [UInt8](repeating: 0, count: Frame.maximumHead) + Array(#"{"id":"#.utf8)
    private static let valueMiddle = Array(#","rpc":{"data":"#.utf8)

    static func error(_ id: Int, _ error: ProtocolError) -> Frame {
        frame { json in
            json.field("id", id)
            json.name("error")
            json.error(error)
        }
    }

    /// The server's ping: an empty reply.
    static let ping = Frame(text: [0x7B, 0x7D])

    static func push(_ topic: String, _ name: String, _ body: (inout JSONWriter) -> Void) -> Frame {
        frame { json in
            json.field(
                "push",
                object: { push in
                    push.field("channel", topic)
                    push.field(name, object: body)
                })
        }
    }

    /// A push that belongs to no topic.
    static func push(_ name: String, _ body: (inout JSONWriter) -> Void) -> Frame {
        frame { json in json.field("push", object: { $0.field(name, object: body) }) }
    }

    static func publication(_ topic: String, offset: Int?, _ payload: [UInt8]) -> Frame {
        frame { json in
            json.field(
                "push",
                object: { push in
                    push.field("channel", topic)
                    push.name("pub")
                    push.publication(offset: offset, payload)
                })
        }
    }

    static func unsubscribe(_ topic: String, _ reason: Unsubscribe) -> Frame {
        push(topic, "unsubscribe") { json in
            json.field("code", reason.code)
            json.field("reason", reason.reason)
        }
    }

    /// What a stream says in place of a close frame.
    ///
    /// - Parameter isBare: for a client that only listens, without the reply around the push.
    public static func disconnect(code: UInt16, reason: String, isBare: Bool) -> Frame {
        let write = { (json: inout JSONWriter) in
            json.field("code", Int(code))
            json.field("reason", reason)
        }
        return isBare
            ? frame { $0.field("disconnect", object: write) } : push("disconnect", write)
    }

    /// One message is one line: clients take a line break for the end of it. In valid JSON a break is never more than
    /// space, so that a space says the same.
    private static func frame(_ body: (inout JSONWriter) -> Void) -> Frame {
        line(JSONWriter.object(behind: Frame.maximumHead, body))
    }

    private static func line(_ bytes: consuming [UInt8]) -> Frame {
        var bytes = bytes
        if hasBreak(bytes.span) {
            for index in Frame.maximumHead..<bytes.count where bytes[index] < 0x20 { bytes[index] = 0x20 }
        }
        return Frame(textBehindRoom: bytes)
    }

    /// Bytes below the space are line breaks or tabs here. One comparison for all, so that it runs in lanes.
    private static func hasBreak(_ bytes: borrowing Span<UInt8>) -> Bool {
        var lowest: UInt8 = 0xFF
        for index in Frame.maximumHead..<bytes.count { lowest = min(lowest, bytes[index]) }
        return lowest < 0x20
    }
}

extension JSONWriter {
    /// `{"code", "message", "temporary"}`.
    public mutating func error(_ error: ProtocolError) {
        object { json in
            json.field("code", error.code)
            json.field("message", error.message)
            if error.isTemporary { json.field("temporary", true) }
        }
    }

    /// A publication: its members as they were written, and its offset unless it has none.
    mutating func publication(offset: Int?, _ payload: [UInt8]) {
        guard let offset else { return raw(payload) }
        var bytes = Array(payload.dropLast())
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: "\"offset\":\(offset)}".utf8)
        raw(bytes)
    }

    /// `publications`, `offset` and `epoch` of a page of history.
    public mutating func history(_ page: HistoryPage, includesZeroes: Bool = false) {
        if includesZeroes || !page.items.isEmpty {
            field(
                "publications",
                array: { json in
                    for item in page.items { json.publication(offset: item.offset, item.payload) }
                })
        }
        if includesZeroes || page.top.offset > 0 { field("offset", page.top.offset) }
        field("epoch", page.top.epoch)
    }
}

/// Builds the members of a publication.
public enum Publication {
    /// `{"data", "info", "tags"}`, each JSON already.
    public static func payload(
        data: some Collection<UInt8>, info: [UInt8]? = nil, tags: (some Collection<UInt8>)? = nil as [UInt8]?
    ) -> [UInt8] {
        JSONWriter.object { json in
            json.field("data", raw: data)
            json.field("info", raw: info)
            json.field("tags", raw: tags)
        }
    }
}
