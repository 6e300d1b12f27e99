import JSON
import Knowledge
import Logging
package import Realtime
import Records

/// Warns staff of what the graph gives cause for, and takes their word on it.
///
/// Alerts are kept in the store: who has taken one on has it after a restart too.
package actor RiskDesk {
    private let services: DeskServices
    private let graph: LiveGraph
    private var watch = RiskWatch()
    private var book: RiskBook
    /// Whether the graph has been looked at since the start.
    private var hasLooked = false
    /// One thing is done after the other, though each waits for the store in between.
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Where alerts are published as they come, change and go.
    static let topic = "risk:all"

    init(services: DeskServices, graph: LiveGraph) throws {
        self.services = services
        self.graph = graph
        let names = graph.store.names
        let known = try services.records.readNow(RiskStore.all).filter {
            names.node($0.name) == $0.alert.node
        }
        book = RiskBook(standing: known.map(\.alert))
    }

    /// Looks at the graph every second until the task is cancelled.
    nonisolated func run() async {
        while !Task.isCancelled {
            do {
                try await look()
            } catch {
                services.logger.error("risks are not kept", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Takes over what the graph gives cause for now.
    func look() async throws {
        await enter()
        defer { leave() }
        let now = services.now()
        var found = watch.look(at: graph.store.snapshot)
        if !hasLooked, let first = found?.found { found?.gone += book.standing(without: first) }
        hasLooked = true
        let isDue = book.nextMoment.map { $0 <= now } ?? false
        guard found != nil || isDue else { return }
        try await keep(book.update(found ?? RiskChange(), now: now), nil)
    }

    // MARK: Staff

    /// `{"risks": [Risk]}`, those that are overdue first, then by when somebody should respond.
    package func risks(state: String?) throws(ProtocolError) -> [UInt8] {
        let wanted = try state.map { name throws(ProtocolError) in
            guard let state = RiskAlert.State(rawValue: name), state != .closed else {
                throw .invalid("state", "must be open, acknowledged or dismissed")
            }
            return state
        }
        let snapshot = graph.store.snapshot
        let alerts = book.standing.filter { wanted == nil || $0.state == wanted }
            .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
        return JSONWriter.object { json in
            json.field(
                "risks",
                array: { list in
                    for alert in alerts { list.object { RiskJSON(snapshot).write(alert, &$0) } }
                })
        }
    }

    /// The alerts of a node that stand.
    func alerts(of node: NodeID) -> [RiskAlert] { book.standing.filter { $0.node == node } }

    /// Somebody takes an alert on; answers the alert as it is then.
    package func acknowledge(_ id: Int, by editor: Editor) async throws -> [UInt8] {
        try await settle("risk acknowledge", id, editor.name) { book, _ throws(RiskBook.Refusal) in
            try book.acknowledge(id, by: editor.name)
        }
    }

    /// Somebody says that an alert is nothing; answers the alert as it is then.
    package func dismiss(_ id: Int, by editor: Editor) async throws -> [UInt8] {
        try await settle("risk dismiss", id, editor.name) { book, now throws(RiskBook.Refusal) in
            try book.dismiss(id, by: editor.name, now: now)
        }
    }

    private func settle(
        _ action: String, _ id: Int, _ user: String,
        _ change: (inout RiskBook, Int) throws(RiskBook.Refusal) -> RiskEvent
    ) async throws -> [UInt8] {
        await enter()
        defer { leave() }
        let (before, now) = (book, services.now())
        let event: RiskEvent
        do throws(RiskBook.Refusal) { event = try change(&book, now) } catch { throw error.error }
        let entry = AuditEntry(
            time: now, actor: user, action: action, subject: "risk \(id)", detail: event.alert.kind)
        do { try await keep([event], entry) } catch {
            // Nobody has taken on what is not on disk.
            book = before
            throw error
        }
        return JSONWriter.object { RiskJSON(graph.store.snapshot).write(event.alert, &$0) }
    }

    // MARK: Keeping

    /// Writes what has happened, then tells it.
    private func keep(_ events: [RiskEvent], _ entry: AuditEntry?) async throws {
        guard !events.isEmpty else { return }
        let names = graph.store.names
        let rows = events.compactMap { event in
            names.name(of: event.alert.node).map { RiskStore.Row(name: $0, alert: event.alert) }
        }
        try await services.records.commit { connection in
            for row in rows { try RiskStore.save(row, connection) }
            if let entry { try AuditStore.add(entry, connection) }
        }
        let snapshot = graph.store.snapshot
        for event in events {
            let data = JSONWriter.object { json in
                json.field("type", "risk")
                json.field("event", event.word)
                json.field("risk", object: { RiskJSON(snapshot).write(event.alert, &$0) })
            }
            services.node.broadcast(Publication.payload(data: data), to: Self.topic)
        }
    }

    private func enter() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}

extension RiskBook {
    /// Alerts whose reasons have gone while nobody looked.
    fileprivate func standing(without found: [RiskFinding]) -> [(node: NodeID, kind: String)] {
        struct Subject: Hashable {
            let node: NodeID
            let kind: String
        }
        let known = Set(found.map { Subject(node: $0.node, kind: $0.kind) })
        return standing.filter { !known.contains(Subject(node: $0.node, kind: $0.kind)) }
            .map { ($0.node, $0.kind) }
    }
}

extension Editor {
    /// Who has it, for others to read.
    fileprivate var name: String { user.isEmpty ? "a business system" : user }
}

extension RiskBook.Refusal {
    fileprivate var error: ProtocolError {
        switch self {
        case .unknown: .notFound("risk")
        case .settled(_, .acknowledged, let owner?): .conflict("\(owner) has taken it on")
        case .settled(_, let state, _): .conflict("it is \(state.rawValue)")
        }
    }
}

extension RiskEvent {
    fileprivate var word: String {
        switch self {
        case .opened: "opened"
        case .changed: "changed"
        case .closed: "closed"
        }
    }
}
