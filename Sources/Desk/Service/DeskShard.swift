import Backplane
import EventLoop
import Foundation
import JSON
import Knowledge
import Logging
import Realtime
import Records

/// The conversations whose home is one loop, each an explicit queue: a turn starts when the commit of the one before has
/// come back, and nothing inside a turn waits.
actor DeskShard {
    nonisolated let loop: Loop
    private nonisolated let services: DeskServices
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private var lines: [ConversationID: Line] = [:]
    private var uses = 0

    typealias Completion = @Sendable (Result<TurnReceipt, ProtocolError>) -> Void

    /// What the caller of a turn is told.
    struct TurnReceipt: Sendable {
        let seq: Int
        let time: Int
        let owner: Owner
        var isDuplicate = false
    }

    /// One conversation's turns.
    private final class Line {
        var conversation: Conversation?
        /// Whether it is another node's copy, which may be older than the store.
        var isCopy = false
        var waiting: [Request] = []
        var isRunning = false
        var lastUse = 0
    }

    /// A turn that waits.
    private struct Request: Sendable {
        let input: TurnInput
        /// On whose behalf; nil for the hub itself.
        let caller: Identity?
        let completion: Completion
    }

    /// Conversations kept in memory; the ones longest unused go first.
    private static let maximumLines = 20_000
    /// Turns of one conversation that may wait.
    private static let maximumWaiting = 200
    /// How often a turn runs again after another node was first.
    private static let maximumConflicts = 5

    init(loop: Loop, services: DeskServices) {
        self.loop = loop
        self.services = services
    }

    /// Queues a turn. Any thread. A `caller` who may not see the conversation is told that there is none.
    nonisolated func submit(
        _ input: TurnInput, to id: ConversationID, by caller: Identity?, completion: @escaping Completion
    ) {
        let request = Request(input: input, caller: caller, completion: completion)
        perform { $0.accept(request, to: id) }
    }

    private nonisolated func perform(_ work: @escaping @Sendable (isolated DeskShard) -> Void) {
        loop.post { self.assumeIsolated { work($0) } }
    }

    private func accept(_ request: Request, to id: ConversationID) {
        let line = lines[id] ?? makeLine(id)
        uses += 1
        line.lastUse = uses
        guard line.waiting.count < Self.maximumWaiting else {
            return request.completion(.failure(.tooManyMessages))
        }
        line.waiting.append(request)
        if !line.isRunning { begin(id, line) }
    }

    private func makeLine(_ id: ConversationID) -> Line {
        if lines.count >= Self.maximumLines { forgetOldest() }
        let line = Line()
        lines[id] = line
        return line
    }

    private func forgetOldest() {
        let idle = lines.filter { !$0.value.isRunning && $0.value.waiting.isEmpty }
        for (id, _) in idle.sorted(by: { $0.value.lastUse < $1.value.lastUse }).prefix(Self.maximumLines / 10)
        {
            lines[id] = nil
        }
    }

    // MARK: A turn

    private func begin(_ id: ConversationID, _ line: Line) {
        guard !line.waiting.isEmpty else { return }
        line.isRunning = true
        guard line.conversation == nil else { return prepare(id, conflicts: 0) }
        services.recall(id) { [self] copy in
            perform { shard in
                guard let copy, let line = shard.lines[id] else { return shard.load(id, conflicts: 0) }
                line.conversation = copy
                line.isCopy = true
                shard.prepare(id, conflicts: 0)
            }
        }
    }

    private func load(_ id: ConversationID, conflicts: Int) {
        services.records.read {
            try ConversationStore.load(id, $0)
        } completion: { [self] result in
            perform { shard in
                switch result {
                case .success(let conversation?):
                    shard.lines[id]?.conversation = conversation
                    shard.lines[id]?.isCopy = false
                    shard.prepare(id, conflicts: conflicts)
                case .success(nil): shard.finish(id, .failure(.notFound("conversation")))
                case .failure: shard.finish(id, .failure(.storeUnavailable))
                }
            }
        }
    }

    /// Where some articles are for some customers only, the store says which those are; then the turn runs.
    private func prepare(_ id: ConversationID, conflicts: Int) {
        guard case .customer? = lines[id]?.waiting.first?.input, services.brain.hasAudiences,
            let contact = lines[id]?.conversation?.contact
        else { return run(id, segments: [], conflicts: conflicts) }
        services.records.read {
            try ContactStore.segments(of: contact, $0)
        } completion: { [self] result in
            perform { shard in
                switch result {
                case .success(let names): shard.run(id, segments: Set(names), conflicts: conflicts)
                case .failure: shard.finish(id, .failure(.storeUnavailable))
                }
            }
        }
    }

    private func run(_ id: ConversationID, segments: Set<String>, conflicts: Int) {
        guard let line = lines[id], let conversation = line.conversation, let request = line.waiting.first
        else {
            return
        }
        if let caller = request.caller, !conversation.isVisible(to: caller) {
            return refuse(id, line, nil, .notFound("conversation"))
        }
        let input = request.input
        let now = services.now()
        let turn = Turn(
            brain: services.brain, privacy: services.privacy, now: now, makeID: { Identifier.make("m") },
            segments: segments,
            known: services.graph.flatMap { KnownContact(conversation.contact, in: $0.store.snapshot) })
        let outcome: TurnOutcome
        do throws(ProtocolError) {
            outcome = try turn.run(input, on: conversation)
        } catch {
            return refuse(id, line, input.messageKey, error)
        }
        let bytes =
            outcome.entries.reduce(512) { $0 + $1.json.count }
            + outcome.staffEntries.reduce(0) { $0 + $1.json.count }
        let keys = services.keys
        services.records.submit(bytes: bytes) { connection -> SavedTurn in
            if let key = input.messageKey,
                let (seq, time) = try ConversationStore.entry(called: key, in: id, connection)
            {
                return .known(seq: seq, time: time)
            }
            try ConversationStore.save(outcome, keys: keys, now: now, connection)
            if let event = outcome.graphEvent { try GraphEventStore.add(event, connection) }
            let isQueued = outcome.conversation.owner == .queue && conversation.owner != .queue
            return .new(position: isQueued ? try ConversationStore.queuePosition(connection) : nil)
        } completion: { [self] result in
            perform { shard in shard.committed(id, outcome, before: conversation, now, result, conflicts) }
        }
    }

    /// A turn that does not apply. A message that was stored before is still answered as such: its sender may have missed
    /// the first answer, and the conversation may have been closed since.
    private func refuse(_ id: ConversationID, _ line: Line, _ key: String?, _ error: ProtocolError) {
        // What a copy says against a turn, the store has to say too.
        if line.isCopy { return load(id, conflicts: 0) }
        guard let key, let conversation = line.conversation else { return finish(id, .failure(error)) }
        services.records.read {
            try ConversationStore.entry(called: key, in: id, $0)
        } completion: { [self] result in
            let known = (try? result.get()) ?? nil
            perform { shard in
                guard let (seq, time) = known else { return shard.finish(id, .failure(error)) }
                shard.finish(
                    id,
                    .success(TurnReceipt(seq: seq, time: time, owner: conversation.owner, isDuplicate: true)))
            }
        }
    }

    private enum SavedTurn: Sendable {
        case new(position: Int?)
        case known(seq: Int, time: Int)
    }

    private func committed(
        _ id: ConversationID, _ outcome: TurnOutcome, before: Conversation, _ now: Int,
        _ result: Result<SavedTurn, any Error>, _ conflicts: Int
    ) {
        switch result {
        case .success(.new(let position)):
            lines[id]?.conversation = outcome.conversation
            lines[id]?.isCopy = false
            services.publish(outcome, before: before, position: position, now: now)
            finish(
                id, .success(TurnReceipt(seq: outcome.seq, time: now, owner: outcome.conversation.owner)))
        case .success(.known(let seq, let time)):
            finish(id, .success(TurnReceipt(seq: seq, time: time, owner: before.owner, isDuplicate: true)))
        case .failure(RecordError.conflict) where conflicts < Self.maximumConflicts:
            lines[id]?.conversation = nil
            load(id, conflicts: conflicts + 1)
        case .failure(RecordError.duplicate):
            // The answer of an outbox row that has been taken before.
            finish(
                id, .success(TurnReceipt(seq: before.seq, time: now, owner: before.owner, isDuplicate: true)))
        case .failure(let error):
            lines[id]?.conversation = nil
            services.logger.error(
                "turn not stored", metadata: ["conversation": "\(id.text)", "error": "\(error)"])
            finish(id, .failure(.storeUnavailable))
        }
    }

    private func finish(_ id: ConversationID, _ result: Result<TurnReceipt, ProtocolError>) {
        guard let line = lines[id], !line.waiting.isEmpty else { return }
        let request = line.waiting.removeFirst()
        line.isRunning = false
        request.completion(result)
        begin(id, line)
        if !line.isRunning, line.conversation == nil { lines[id] = nil }
    }
}
