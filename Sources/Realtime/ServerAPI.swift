import Backplane
public import JSON
import Synchronization

/// The server API: what a business's own systems ask of the gateway, method by method. The methods themselves are in
/// the extensions.
public struct ServerAPI: Sendable {
    let node: Node

    /// The API of a node.
    public init(node: Node) { self.node = node }

    /// Commands of one batch.
    private static let maximumCommands = 10_000
    /// Publications that reach the loops as one: enough for a burst, and done in a fraction of a millisecond.
    private static let burst = 64

    /// Runs a method. The answer holds `result` or `error`; that of `batch` holds `replies`.
    public func call(_ method: String, _ body: JSONText) async -> [UInt8] {
        switch await outcome(of: method, body) {
        case .success(let result) where method == "batch": return result
        case .success(let result): return JSONWriter.object { $0.field("result", raw: result) }
        case .failure(let error):
            return JSONWriter.object { json in
                json.name("error")
                json.error(error)
            }
        }
    }

    private func outcome(of method: String, _ body: JSONText) async -> Result<[UInt8], ProtocolError> {
        do throws(ProtocolError) { return .success(try await result(of: method, body)) } catch {
            return .failure(error)
        }
    }

    private func result(of method: String, _ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        guard body.isObject else { throw .badRequest }
        switch method {
        case "publish": return try await publish(body)
        case "broadcast": return try await broadcast(body)
        case "subscribe": return try subscribe(body)
        case "unsubscribe": return try unsubscribe(body)
        case "disconnect": return try disconnect(body)
        case "refresh": return try refresh(body)
        case "presence": return try await presence(body, countsOnly: false)
        case "presence_stats": return try await presence(body, countsOnly: true)
        case "history": return try await history(body)
        case "history_remove": return try await removeHistory(body)
        case "channels": return try await topics(body)
        case "info": return await info()
        case "rpc": return try await rpc(body)
        case "batch": return try await batch(body)
        default: throw .methodNotFound
        }
    }

    // MARK: Batches

    /// One command of a batch: `{"<method>": {…}}`.
    private struct Entry: Sendable {
        let method: String
        let body: JSONText

        init?(_ json: JSONText) {
            var found: (method: String, body: JSONText)?
            var count = 0
            json.forEachMember { name, value in
                found = (name.string ?? "", value)
                count += 1
                return true
            }
            guard count == 1, let found, found.method != "batch" else { return nil }
            (method, body) = found
        }

        func write(_ outcome: Result<[UInt8], ProtocolError>, _ list: inout JSONWriter) {
            list.object { reply in
                switch outcome {
                case .success(let result): reply.field(method, raw: result)
                case .failure(let error):
                    reply.name("error")
                    reply.error(error)
                }
            }
        }
    }

    /// Runs commands in their order, or, with `parallel`, without one waiting for the other.
    private func batch(_ body: JSONText) async throws(ProtocolError) -> [UInt8] {
        guard let list = body["commands"], list.isArray else { throw .badRequest }
        let elements = list.elements
        guard elements.count <= Self.maximumCommands else { throw .badRequest }
        var entries: [Entry] = []
        for element in elements {
            guard let entry = Entry(element) else { throw .badRequest }
            entries.append(entry)
        }
        let isParallel = body["parallel"]?.bool == true
        let outcomes: [Result<[UInt8], ProtocolError>]
        if entries.allSatisfy({ $0.method == "publish" }) {
            outcomes = await publish(entries)
        } else {
            outcomes = isParallel ? await runTogether(entries) : await runInTurn(entries)
        }
        return JSONWriter.object { json in
            json.field(
                "replies",
                array: { list in
                    for (entry, outcome) in zip(entries, outcomes) { entry.write(outcome, &list) }
                })
        }
    }

    private func runInTurn(_ entries: [Entry]) async -> [Result<[UInt8], ProtocolError>] {
        var outcomes: [Result<[UInt8], ProtocolError>] = []
        for entry in entries { outcomes.append(await outcome(of: entry.method, entry.body)) }
        return outcomes
    }

    /// Publications, which are most of what batches are for, need not wait for each other: those of a topic keep their
    /// order by themselves. Those that begin together reach their subscribers as one write.
    private func publish(_ entries: [Entry]) async -> [Result<[UInt8], ProtocolError>] {
        await gather(entries.count) { done in
            for first in stride(from: 0, to: entries.count, by: Self.burst) {
                node.together {
                    for index in first..<min(first + Self.burst, entries.count) {
                        publish(entries[index].body) { done(index, $0.map(Self.position)) }
                    }
                }
            }
        }
    }

    private func runTogether(_ entries: [Entry]) async -> [Result<[UInt8], ProtocolError>] {
        return await withTaskGroup(of: (Int, Result<[UInt8], ProtocolError>).self) { group in
            for (index, entry) in entries.enumerated() {
                group.addTask { (index, await outcome(of: entry.method, entry.body)) }
            }
            var outcomes = Array(
                repeating: Result<[UInt8], ProtocolError>.failure(.internalError), count: entries.count)
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
    }

    // MARK: Waiting

    func answer<Value: Sendable>(
        _ begin: (@escaping @Sendable (Result<Value, ProtocolError>) -> Void) -> Void
    ) async throws(ProtocolError) -> Value {
        let result = await withCheckedContinuation { continuation in
            begin { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Waits for the results of `count` pieces of work that `begin` begins; they are given in order.
    func gather<Value: Sendable>(
        _ count: Int,
        _ begin: (_ done: @escaping @Sendable (_ index: Int, Result<Value, ProtocolError>) -> Void) -> Void
    ) async -> [Result<Value, ProtocolError>] {
        guard count > 0 else { return [] }
        return await withCheckedContinuation { continuation in
            let gathering = Gathering<Result<Value, ProtocolError>>(count) {
                continuation.resume(returning: $0)
            }
            begin { gathering.put($1, at: $0) }
        }
    }
}

/// Results that come in any order, handed on when the last is there.
private final class Gathering<Value: Sendable>: Sendable {
    private struct State: Sendable {
        var values: [Value?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let done: @Sendable ([Value]) -> Void

    init(_ count: Int, done: @escaping @Sendable ([Value]) -> Void) {
        state = Mutex(State(values: Array(repeating: nil, count: count), missing: count))
        self.done = done
    }

    func put(_ value: Value, at index: Int) {
        let all = state.withLock { state -> [Value]? in
            state.values[index] = value
            state.missing -= 1
            return state.missing == 0 ? state.values.compactMap(\.self) : nil
        }
        if let all { done(all) }
    }
}
