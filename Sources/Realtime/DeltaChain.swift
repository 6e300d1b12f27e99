import Backplane
import JSON
import Transport

/// The publications of a topic for those who take differences: the data as a JSON string, whole or as a Fossil delta
/// against the one before. Each form is made once a publication, when the first reader needs it.
struct DeltaChain {
    private var last: [UInt8]?
    private var current: Delivery?
    private var topic = ""
    private var previous: [UInt8]?
    private var made: (whole: Frame?, difference: Frame?)

    /// Goes on to the next publication.
    mutating func advance(to delivery: Delivery, on topic: String) {
        previous = last
        last = Self.data(of: delivery).map { Array($0.bytes) }
        current = delivery
        self.topic = topic
        made = (nil, nil)
    }

    /// The next publication is sent whole: what readers have is not known.
    mutating func forget() {
        last = nil
        previous = nil
    }

    /// The publication whole.
    var whole: Frame {
        mutating get {
            if let frame = made.whole { return frame }
            let frame = current.map { Self.whole($0, on: topic) } ?? Reply.ping
            made.whole = frame
            return frame
        }
    }

    /// The publication as what has changed since the last; whole when that is no longer than it.
    var difference: Frame {
        mutating get {
            if let frame = made.difference { return frame }
            guard let previous, let last, let current else { return whole }
            let delta = FossilDelta.make(from: previous, to: last)
            let frame =
                delta.count < last.count ? Self.frame(current, on: topic, data: delta, isDelta: true) : whole
            made.difference = frame
            return frame
        }
    }

    static func whole(_ delivery: Delivery, on topic: String) -> Frame {
        frame(delivery, on: topic, data: data(of: delivery).map { Array($0.bytes) } ?? [], isDelta: false)
    }

    private static func data(of delivery: Delivery) -> JSONText? {
        (try? JSONText(validating: delivery.message.payload))?["data"]
    }

    private static func frame(
        _ delivery: Delivery, on topic: String, data: [UInt8], isDelta: Bool
    ) -> Frame {
        let payload = Publication.restated(delivery.message.payload, data: data, isDelta: isDelta)
        return Reply.publication(topic, offset: delivery.message.position?.offset, payload)
    }
}

extension Publication {
    /// The same publication with its data as a JSON string.
    static func restated(_ payload: [UInt8], data: [UInt8], isDelta: Bool) -> [UInt8] {
        let members = try? JSONText(validating: payload)
        return JSONWriter.object { json in
            json.field("data", String(decoding: data, as: UTF8.self))
            if isDelta { json.field("delta", true) }
            members?.forEachMember { key, value in
                if !key.isString("data") { json.field(key.string ?? "", raw: value.bytes) }
                return true
            }
        }
    }

    /// The same publication whole, as readers of differences take it.
    static func wholeForDelta(_ payload: [UInt8]) -> [UInt8] {
        let data = (try? JSONText(validating: payload))?["data"].map { Array($0.bytes) } ?? []
        return restated(payload, data: data, isDelta: false)
    }
}
