import Foundation
package import Knowledge
package import Logging
package import Records
import Synchronization

/// The desk's live graph: follows the knowledge in force and what turns observe.
package final class LiveGraph: Sendable {
    package let store: GraphStore
    /// Rules that every hub has.
    private let base: [RuleFile]
    private let logger: Logger
    /// What the pack in force brings.
    private let declarations: Mutex<RuleFile>
    /// What recommending needs while it runs.
    let scratch = Mutex(WalkScratch())
    private let following = Mutex<Task<Void, any Error>?>(nil)

    /// Opens the graph in a folder, or begins one there.
    ///
    /// - Parameter pack: the knowledge in force, with what was released.
    /// - Throws: what is wrong with a rule file or with the folder, for the operator.
    package init(
        folder: String, base: [RuleFile], pack: Pack, options: GraphStore.Options = GraphStore.Options(),
        logger: Logger
    ) throws {
        self.base = base
        self.logger = logger
        declarations = Mutex(pack.declarations)
        store = try GraphStore(
            folder: folder, program: try Self.program(base, pack.declarations, pack.rules).get(),
            options: options,
            clock: { Int(Date().timeIntervalSince1970 * 1000) },
            log: { logger.warning("knowledge graph", metadata: ["what": "\($0)"]) })
        try store.submit(Self.changes(store.snapshot, pack), source: Self.source) { _ in }
    }

    /// The same; nil where another node on the same data has the graph, which belongs to one.
    ///
    /// - Parameter changesPerImage: the graph is written down as a whole after so many changes.
    package static func open(
        folder: String, durability: RecordStore.Durability, changesPerImage: Int, base: [RuleFile],
        pack: Pack, logger: Logger
    ) throws -> LiveGraph? {
        var options = GraphStore.Options()
        options.journal.durability = durability
        options.changesPerImage = changesPerImage
        do {
            return try LiveGraph(
                folder: folder, base: base, pack: pack, options: options, logger: logger)
        } catch JournalError.inUse {
            logger.warning(
                "another node has the knowledge graph: going on without", metadata: ["folder": "\(folder)"])
            return nil
        }
    }

    /// The source of what the pack says.
    private static let source = "pack"

    private static func program(
        _ base: [RuleFile], _ declarations: RuleFile, _ rules: [RuleFile]
    ) -> Result<RuleProgram, RuleProblems> {
        RuleChecker.check(files: (base + [declarations] + rules).map { ($0.name, $0.text) })
    }

    // MARK: Knowledge in force

    /// Takes over the rules and articles of a pack; changes of the graph go on meanwhile. One pack after the other.
    package func follow(_ pack: Pack) async throws {
        let task = following.withLock { last in
            let before = last
            let task = Task {
                _ = await before?.result
                try await self.takeOver(pack)
            }
            last = task
            return task
        }
        try await task.value
    }

    private func takeOver(_ pack: Pack) async throws {
        try await store.exchange(try Self.program(base, pack.declarations, pack.rules).get())
        declarations.withLock { $0 = pack.declarations }
        try await store.commit(Self.changes(store.snapshot, pack), source: Self.source)
    }

    /// The program that rule files make with those that every hub has.
    package func program(with files: [RuleFile]) -> Result<RuleProgram, RuleProblems> {
        Self.program(base, declarations.withLock { $0 }, files)
    }

    /// What makes the graph say what the pack says: what it said before and does not any more goes.
    private static func changes(_ snapshot: GraphSnapshot, _ pack: Pack) -> [GraphChange] {
        let (said, says) = (Set(snapshot.facts(from: source)), Set(pack.ownFacts))
        let gone = said.subtracting(says).compactMap { change in
            if case .add(let relation, let values, _) = change {
                GraphChange.remove(relation: relation, values)
            } else {
                nil
            }
        }
        return gone + says.subtracting(said)
    }

    // MARK: Observations

    /// Gives the graph what a turn has observed.
    ///
    /// - Parameter done: called when it is on disk.
    func take(_ event: GraphEventStore.Event, done: @escaping @Sendable () -> Void) {
        do {
            try store.submit(event.changes, source: "conversation:\(event.id)") { [logger] result in
                if case .failure(let error) = result {
                    logger.error("the graph did not take a turn", metadata: ["error": "\(error)"])
                } else {
                    done()
                }
            }
        } catch {
            // Rules that do not know the relation any more: there is nobody to tell.
            logger.debug("not for the graph", metadata: ["event": "\(event.id)", "error": "\(error)"])
            done()
        }
    }

    /// Lets pass what passes by itself, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            store.tick()
            try? await Task.sleep(for: .seconds(1))
        }
        store.close()
    }
}

extension LiveGraph: RuleChecking {
    package func problems(in files: [RuleFile]) -> [RuleProblem] {
        switch program(with: files) {
        case .failure(let failure): return failure.problems
        case .success(let program):
            guard let conflict = store.conflict(with: program) else { return [] }
            return [
                RuleProblem(
                    file: files.first { $0.text.contains(conflict.relation) }?.name ?? "rules", line: 1,
                    column: 1, message: conflict.description,
                    fix: "facts of other columns are kept under that name")
            ]
        }
    }
}
