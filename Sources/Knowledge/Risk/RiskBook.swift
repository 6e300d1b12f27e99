/// All alerts that stand, and when others may come: a value without a clock.
///
/// An alert opens when a reason for it is found and closes when there is none any more. A dismissed one stays quiet as long as its
/// evidence is the same; an acknowledged one keeps its owner through changes. After a close nothing opens for the same
/// node and kind until the cooldown is over; what is still found then opens at that moment.
package struct RiskBook: Equatable, Sendable {
    package struct Options: Equatable, Sendable {
        /// Scores from here on are high.
        package var high = 0.8
        /// Scores from here on are medium.
        package var medium = 0.5
        /// How long people have to respond, in milliseconds.
        package var response: [RiskAlert.Level: Int] = [
            .high: 900_000, .medium: 14_400_000, .low: 86_400_000,
        ]
        /// How long it is quiet after an alert has closed or been dismissed, in milliseconds.
        package var cooldown = 3_600_000

        package init() {}
    }

    /// Why somebody's word on an alert is refused.
    package enum Refusal: Error, Equatable, Sendable {
        case unknown(id: Int)
        /// It is no longer open, or has another owner.
        case settled(id: Int, RiskAlert.State, owner: String?)
    }

    /// What an alert is about: there is at most one of each.
    package struct Subject: Hashable, Sendable {
        let node: NodeID
        let kind: String
    }

    package let options: Options
    private var alerts: [Subject: RiskAlert] = [:]
    private var subjects: [Int: Subject] = [:]
    private var nextID = 1
    /// Until when a subject is quiet, and what has been found meanwhile.
    private var quiet: [Subject: Quiet] = [:]

    private struct Quiet: Equatable, Sendable {
        var until: Int
        var found: RiskFinding?
    }

    package init(_ options: Options = Options()) { self.options = options }

    /// A book that goes on with alerts that stood when it was closed.
    package init(_ options: Options = Options(), standing: [RiskAlert]) {
        self.options = options
        for alert in standing {
            let subject = Subject(node: alert.node, kind: alert.kind)
            (alerts[subject], subjects[alert.id]) = (alert, subject)
            nextID = max(nextID, alert.id + 1)
        }
    }

    // MARK: Reading

    /// Alerts that stand, in the order in which they were opened; dismissed ones among them.
    package var standing: [RiskAlert] { alerts.values.sorted { $0.id < $1.id } }

    package subscript(id: Int) -> RiskAlert? { subjects[id].flatMap { alerts[$0] } }

    /// Open alerts whose time is over, the longest overdue first.
    package func overdue(at now: Int) -> [RiskAlert] {
        alerts.values.filter { $0.state == .open && $0.due <= now }.sorted {
            ($0.due, $0.id) < ($1.due, $1.id)
        }
    }

    /// When ``update(_:now:)`` should be called next though nothing is found.
    package var nextMoment: Int? { quiet.values.map(\.until).min() }

    // MARK: Findings

    /// What is found changes.
    ///
    /// - Parameters:
    ///   - change: findings that are new or have changed, and subjects that nothing is found of any more.
    ///   - now: Unix milliseconds, not before an earlier call's.
    /// - Returns: what happened, in the order of nodes and kinds.
    package mutating func update(_ change: RiskChange, now: Int) -> [RiskEvent] {
        var events: [RiskEvent] = []
        for (node, kind) in change.gone {
            if let event = close(Subject(node: node, kind: kind), now: now) { events.append(event) }
        }
        for finding in change.found {
            if let event = take(finding, now: now) { events.append(event) }
        }
        let over = quiet.filter { $0.value.until <= now }
            .sorted { ($0.key.node, $0.key.kind) < ($1.key.node, $1.key.kind) }
        for (subject, quiet) in over {
            self.quiet[subject] = nil
            if let found = quiet.found, let event = take(found, now: now) { events.append(event) }
        }
        return events
    }

    private mutating func take(_ finding: RiskFinding, now: Int) -> RiskEvent? {
        let subject = Subject(node: finding.node, kind: finding.kind)
        if let alert = alerts[subject], alert.state != .dismissed {
            return change(alert, subject, finding, now: now)
        }
        if let alert = alerts[subject], alert.evidence == finding.evidence {
            // What was dismissed is found again: what was found meanwhile is not any more.
            quiet[subject]?.found = nil
            return nil
        }
        if let until = quiet[subject]?.until, until > now {
            quiet[subject]?.found = finding
            return nil
        }
        if let old = alerts[subject] { subjects[old.id] = nil }
        let level = level(of: finding.score)
        let alert = RiskAlert(
            id: nextID, node: finding.node, kind: finding.kind, level: level, score: finding.score,
            evidence: finding.evidence, opened: now, due: due(level, now))
        nextID += 1
        (alerts[subject], subjects[alert.id], quiet[subject]) = (alert, subject, nil)
        return .opened(alert)
    }

    private mutating func change(
        _ old: RiskAlert, _ subject: Subject, _ finding: RiskFinding, now: Int
    ) -> RiskEvent? {
        var alert = old
        (alert.score, alert.evidence, alert.level) = (
            finding.score, finding.evidence, level(of: finding.score)
        )
        if alert.level > old.level { alert.due = min(alert.due, due(alert.level, now)) }
        if alert == old { return nil }
        alerts[subject] = alert
        return .changed(alert)
    }

    private mutating func close(_ subject: Subject, now: Int) -> RiskEvent? {
        quiet[subject]?.found = nil
        guard var alert = alerts.removeValue(forKey: subject) else { return nil }
        subjects[alert.id] = nil
        let wasDismissed = alert.state == .dismissed
        if !wasDismissed { quiet[subject] = Quiet(until: now + options.cooldown, found: nil) }
        alert.state = .closed
        // Of a dismissed one nobody wants to hear.
        return wasDismissed ? nil : .closed(alert)
    }

    private func level(of score: Double) -> RiskAlert.Level {
        score >= options.high ? .high : score >= options.medium ? .medium : .low
    }

    private func due(_ level: RiskAlert.Level, _ now: Int) -> Int { now + (options.response[level] ?? 0) }

    // MARK: People

    /// Somebody takes an alert on; its owner may say so again.
    package mutating func acknowledge(_ id: Int, by owner: String) throws(Refusal) -> RiskEvent {
        try settle(id, owner) { alert in
            (alert.state, alert.owner) = (.acknowledged, owner)
        }
    }

    /// Somebody says that it is nothing. An acknowledged one only its owner can dismiss.
    package mutating func dismiss(_ id: Int, by owner: String, now: Int) throws(Refusal) -> RiskEvent {
        let event = try settle(id, owner) { alert in
            (alert.state, alert.owner) = (.dismissed, owner)
        }
        if let subject = subjects[id] {
            quiet[subject] = Quiet(until: now + options.cooldown, found: nil)
        }
        return event
    }

    private mutating func settle(
        _ id: Int, _ owner: String, _ change: (inout RiskAlert) -> Void
    ) throws(Refusal) -> RiskEvent {
        guard let subject = subjects[id], var alert = alerts[subject] else { throw .unknown(id: id) }
        let isOwners = alert.state == .acknowledged && alert.owner == owner
        guard alert.state == .open || isOwners else {
            throw .settled(id: id, alert.state, owner: alert.owner)
        }
        change(&alert)
        alerts[subject] = alert
        return .changed(alert)
    }
}
