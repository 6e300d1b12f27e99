import Backplane
import JSON
import Transport

/// A topic on one loop: who of its connections listens, and how far it has been delivered.
///
/// All who are live have had the same publications, so one position serves them all: a gap is found once a message, and
/// a delivery to a subscriber is nothing but a send. Loop thread only.
final class Topic {
    let name: String
    let options: TopicOptions
    let lane: SendLane
    private(set) var live: [Subscription] = []
    /// The ways to those who are live, in the same order: all that a delivery touches.
    private var links: [any ClientLink] = []
    /// Frames of this pass that have not gone out yet: those of a burst leave as one write.
    private var outbox: [Frame] = []
    /// Those who join, or have read ahead.
    private(set) var unsettled: [Subscription] = []
    /// The newest position that was delivered here; nil while none is known.
    private var position: StreamPosition?
    private var delta = DeltaChain()
    private var deltaReaders = 0

    init(name: String, options: TopicOptions) {
        self.name = name
        self.options = options
        lane = SendLane(options.slowReaders)
    }

    private static let maximumHeld = 1024

    /// Those who have had their answer: live, or ahead of the others.
    private var settled: [Subscription] { live + unsettled.filter(\.isSettled) }

    var isEmpty: Bool { live.isEmpty && unsettled.isEmpty }
    var count: Int { live.count + unsettled.count }

    // MARK: Coming and going

    func join(_ subscription: Subscription) {
        unsettled.append(subscription)
        if subscription.usesDelta { deltaReaders += 1 }
    }

    /// Takes a subscription off. What is sent first may end connections, which comes back here: places are looked up after
    /// the sending.
    func leave(_ subscription: Subscription) {
        flush()
        guard !subscription.hasEnded else { return }
        if case .live(let index) = subscription.state {
            live.swapAt(index, live.count - 1)
            live.removeLast()
            links.swapAt(index, links.count - 1)
            links.removeLast()
            if index < live.count { live[index].state = .live(index: index) }
        } else {
            unsettled.removeAll { $0 === subscription }
        }
        subscription.state = .ended
        if subscription.usesDelta { deltaReaders -= 1 }
    }

    private func settle(_ subscription: Subscription) {
        flush()
        guard !subscription.hasEnded else { return }
        unsettled.removeAll { $0 === subscription }
        subscription.state = .live(index: live.count)
        live.append(subscription)
        links.append(subscription.session.link)
    }

    /// Whether nothing is missing between an answer that reaches to `known` and what has come since, as far as the
    /// subscription counts on that.
    func isWhole(_ subscription: Subscription, knowing known: StreamPosition?) -> Bool {
        guard subscription.isPositioned, case .joining(let held) = subscription.state, var own = known else {
            return true
        }
        for delivery in held {
            if delivery.message.kind == .lost, isKeptByBackplane { return false }
            guard let next = delivery.message.position else { continue }
            if next.epoch != own.epoch || next.offset > own.offset + 1 { return false }
            own.offset = max(own.offset, next.offset)
        }
        guard let position, !isAlone else { return true }
        return position.epoch == own.epoch && position.offset <= own.offset
    }

    /// Whether there is one subscription only, which joins.
    private var isAlone: Bool { live.isEmpty && unsettled.count == 1 }

    /// The client's answer is out: hands over what was held, in order and once, and lets the topic flow.
    ///
    /// `known` is how far the answer reached; nil for a topic without a past.
    func goLive(_ subscription: Subscription, knowing known: StreamPosition?) {
        guard case .joining(let held) = subscription.state else { return }
        guard var own = known else {
            settle(subscription)
            for delivery in held { send(delivery, to: subscription) }
            return
        }
        for delivery in held where delivery.message.kind != .lost {
            if let next = delivery.message.position {
                guard next.epoch != own.epoch || next.offset > own.offset else { continue }
                own = next
            }
            send(delivery, to: subscription)
        }
        // What was sent may have been too much for the client.
        guard !subscription.hasEnded else { return }
        if position == nil || isAlone { position = own }
        if let position, position.epoch == own.epoch, position.offset < own.offset {
            subscription.state = .ahead(of: own.offset)
        } else {
            settle(subscription)
        }
    }

    // MARK: Delivering

    private var isKeptByBackplane: Bool { if case .backplane = options.history { true } else { false } }

    /// Hands a message to all who listen.
    ///
    /// - Returns: those who count on order and have missed something.
    func deliver(_ delivery: Delivery) -> [Subscription] {
        for subscription in unsettled {
            if case .joining(var held) = subscription.state {
                subscription.state = .joining(held: [])
                // Who waits for a past that does not come has a gap then, and is told.
                if held.count == Self.maximumHeld { held.removeFirst(Self.maximumHeld / 2) }
                held.append(delivery)
                subscription.state = .joining(held: held)
            }
        }
        let message = delivery.message
        switch message.kind {
        case .lost:
            // What the store keeps was delivered here; only what came through the backplane may be missing.
            return isKeptByBackplane ? settled.filter(\.isPositioned) : []
        case .join, .leave:
            flush()
            for subscription in settled where subscription.hearsPresence { send(delivery, to: subscription) }
            return []
        case .publication, .control: break
        }
        guard let next = message.position else {
            sendToLive(delivery)
            for subscription in unsettled where subscription.isSettled { send(delivery, to: subscription) }
            return []
        }
        let before = position
        let isOther = before.map { $0.epoch != next.epoch } ?? false
        let isGap = before.map { next.offset > $0.offset + 1 } ?? false
        if !isOther, let before, next.offset <= before.offset { return [] }
        position = next
        guard isOther || isGap else {
            sendToLive(delivery)
            welcome(next)
            return []
        }
        // Whoever had read ahead is where everybody is now: at a new beginning.
        for subscription in unsettled where subscription.isSettled { settle(subscription) }
        flush()
        delta.forget()
        for subscription in live where !subscription.isPositioned { send(delivery, to: subscription) }
        return live.filter(\.isPositioned)
    }

    private func sendToLive(_ delivery: Delivery) {
        guard deltaReaders > 0, delivery.message.kind == .publication else {
            return outbox.append(delivery.frame)
        }
        flush()
        delta.advance(to: delivery, on: name)
        for subscription in live {
            let frame = subscription.usesDelta ? deltaFrame(for: subscription) : delivery.frame
            subscription.session.link.send(frame, on: lane)
        }
    }

    /// Whether something waits for the end of the pass.
    var hasOutbox: Bool { !outbox.isEmpty }

    /// Sends what the pass has gathered.
    func flush() {
        guard !outbox.isEmpty else { return }
        let batch = FrameBatch(outbox)
        outbox.removeAll(keepingCapacity: outbox.count <= 16)
        for link in links { link.send(batch, on: lane) }
    }

    /// Those who had read ahead and are now where everybody is.
    private func welcome(_ reached: StreamPosition) {
        guard !unsettled.isEmpty else { return }
        for subscription in unsettled {
            if case .ahead(let offset) = subscription.state, offset <= reached.offset { settle(subscription) }
        }
    }

    /// To one who is not with the others yet, or as the only one.
    private func send(_ delivery: Delivery, to subscription: Subscription) {
        guard subscription.usesDelta, delivery.message.kind == .publication else {
            return subscription.session.link.send(delivery.frame, on: lane)
        }
        subscription.hasDeltaBase = false
        subscription.session.link.send(DeltaChain.whole(delivery, on: name), on: lane)
    }

    private func deltaFrame(for subscription: Subscription) -> Frame {
        defer { subscription.hasDeltaBase = true }
        return subscription.hasDeltaBase ? delta.difference : delta.whole
    }
}
