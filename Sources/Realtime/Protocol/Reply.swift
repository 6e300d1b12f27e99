public import Backplane
public import JSON
import Transport

/// What the server says. Fields at their zero value are left out, as the protocol wants.
enum Reply {
    /// The result of a command, under the command's name.
    static func result(_ id: Int, _ name: String, _ body: (inout JSONWriter) -> Void) -> Frame {
        Frame(
            text: JSONWriter.object { json in
                json.field("id", id)
                json.field(name, object: body)
            })
    }

    static func error(_ id: Int, _ error: ProtocolError) -> Frame {
        Frame(
            text: JSONWriter.object { json in
                json.field("id", id)
                json.name("error")
                json.error(error)
            })
    }

    /// The server's ping: an empty reply.
    static let ping = Frame(text: [0x7B, 0x7D])

    static func push(_ topic: String, _ name: String, _ body: (inout JSONWriter) -> Void) -> Frame {
        Frame(
            text: JSONWriter.object { json in
                json.field(
                    "push",
                    object: { push in
                        push.field("channel", topic)
                        push.field(name, object: body)
                    })
            })
    }

    static func publication(_ topic: String, offset: Int?, _ payload: [UInt8]) -> Frame {
        Frame(
            text: JSONWriter.object { json in
                json.field(
                    "push",
                    object: { push in
                        push.field("channel", topic)
                        push.name("pub")
                        push.publication(offset: offset, payload)
                    })
            })
    }

    static func unsubscribe(_ topic: String, _ reason: Unsubscribe) -> Frame {
        push(topic, "unsubscribe") { json in
            json.field("code", reason.code)
            json.field("reason", reason.reason)
        }
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
