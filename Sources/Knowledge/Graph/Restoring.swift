import Records

/// The graph as it is on disk.
struct Restoring {
    var journal: Journal?
    var state: GraphState
    var log = GraphLog()
    /// The latest moment at which something was written.
    var now = 0
    /// The last record.
    var record: UInt64 = 0

    static func restore(
        folder: String?, names: GraphNames, options: JournalOptions, log: @escaping @Sendable (String) -> Void
    ) throws -> Restoring {
        var restored = Restoring(state: GraphState(Inference(stored: [])))
        guard let folder else { return restored }
        restored.journal = try Journal(
            folder: folder, options: options, log: log,
            restore: { reader in
                let content = try GraphImage.read(names: names) { try reader.nextChunk() }
                restored.state = content.state()
                restored.log = content.log
            },
            replay: { number, bytes in
                restored.record = number
                let bytes = (0..<bytes.count).map { bytes[$0] }
                let entry = try restored.log.read(bytes, names: names)
                if restored.log.forms.count > restored.state.facts.tables.count {
                    restored.state = restored.state.with(
                        Inference(stored: restored.log.forms), now: entry.now)
                }
                for (node, label) in entry.labels { names.setLabel(label, of: node) }
                restored.state.applyUnderived(
                    entry.mutations, transactions: entry.transactions, now: entry.now)
                restored.now = max(restored.now, entry.now)
            })
        BlockPool.giveBack()
        return restored
    }
}
