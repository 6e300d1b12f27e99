import Backplane

/// Who is on a topic, as others see it.
extension Shard {
    /// Kept so long after the last sign of life, which comes with each ping.
    private var presenceTTL: Duration { .seconds(2 * node.configuration.pingInterval + 10) }

    func announce(_ subscription: Subscription) {
        keepPresent(subscription)
        if subscription.topic.options.announcesPresence { tell(.join, subscription) }
    }

    private func keepPresent(_ subscription: Subscription) {
        node.backplane.addPresence(
            subscription.session.clientName, info: subscription.session.clientInfo(subscription.info),
            on: subscription.topic.name, ttl: presenceTTL)
    }

    func tell(_ kind: TopicMessage.Kind, _ subscription: Subscription) {
        node.backplane.broadcast(
            TopicMessage(
                topic: subscription.topic.name, kind: kind,
                payload: subscription.session.clientInfo(subscription.info)))
    }

    func refreshPresence(_ session: Session) {
        for subscription in session.subscriptions
        where subscription.isSettled && subscription.topic.options.hasPresence {
            keepPresent(subscription)
        }
    }
}
