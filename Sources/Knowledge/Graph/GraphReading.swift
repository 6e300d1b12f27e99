/// Reading facts and neighbourhoods for people: names instead of numbers, bounded, in pages.
extension GraphSnapshot {
    /// A fact as people read it.
    package struct Fact: Hashable, Sendable {
        /// Place of the relation in the program.
        package var relation: Int
        /// The row in the layout of its table.
        package var row: [UInt64]

        package init(relation: Int, row: [UInt64]) {
            self.relation = relation
            self.row = row
        }
    }

    /// Rows at most that are looked at where no index leads to those wanted.
    private static let scanned = 100_000

    /// A node by its name.
    package func node(_ name: NodeName) -> NodeID? { names.node(name) }

    /// Relations that people see: those that are stored, and those that rules derive.
    package var shown: [Int] {
        program.relations.indices.filter { !program.relations[$0].isAuxiliary }
    }

    /// The facts that a node is in, by relation; of each relation at most `limit`, with the number there is (counted to
    /// 10,000).
    ///
    /// - Parameter moment: Unix milliseconds; nil: now, derived facts too.
    package func facts(
        of node: NodeID, limit: Int, at moment: Int? = nil
    ) -> [(relation: Int, facts: [Fact], total: Int)] {
        shown.compactMap { relation in
            var (facts, total): ([Fact], Int) = ([], 0)
            for column in program.relations[relation].columns.indices where holds(node, relation, column) {
                forRows(of: relation, where: column, is: UInt64(node.number), at: moment) { row in
                    total += 1
                    if facts.count < limit, !facts.contains(where: { $0.row == row }) {
                        facts.append(Fact(relation: relation, row: row))
                    }
                    return total < 10_000
                }
            }
            return total == 0 ? nil : (relation, facts, total)
        }
    }

    /// Whether a column can hold a node.
    func holds(_ node: NodeID, _ relation: Int, _ column: Int) -> Bool {
        guard case .node(let kind) = program.relations[relation].columns[column].type else { return false }
        return names.name(of: node)?.kind == kind
    }

    /// Calls `body` with each row that has a word in a column, until it says no.
    package func forRows(
        of relation: Int, where column: Int, is word: UInt64, _ body: ([UInt64]) -> Bool
    ) {
        let table = state.facts.tables[relation]
        guard let index = table.indexes.first(where: { $0.order.first == column }) else {
            return scan(table, column, word, body)
        }
        let place = index.layout.places[0]
        var key = [UInt64](repeating: 0, count: index.layout.width)
        key[place.word] = word << place.shift
        var cursor = TupleCursor(index.tree)
        unsafe cursor.seek(key)
        while let row = unsafe cursor.key, unsafe place.read(row) == word {
            var words = [UInt64](repeating: 0, count: table.layout.width)
            for move in index.moves {
                words[move.from.word] |= unsafe move.to.read(row) << move.from.shift
            }
            guard body(words) else { return }
            cursor.next()
        }
    }

    private func scan(_ table: Table, _ column: Int, _ word: UInt64, _ body: ([UInt64]) -> Bool) {
        let place = table.layout.places[column]
        var cursor = TupleCursor(table.rows)
        cursor.seekFirst()
        var looked = 0
        while looked < Self.scanned, let row = unsafe cursor.key {
            looked += 1
            if unsafe place.read(row) == word {
                guard unsafe body(Array(UnsafeBufferPointer(start: row, count: table.layout.width))) else {
                    return
                }
            }
            cursor.next()
        }
    }

    /// Rows of a relation in order, from the one behind `after` on.
    package func rows(of relation: Int, after: [UInt64]?, limit: Int) -> [Fact] {
        let table = state.facts.tables[relation]
        var cursor = TupleCursor(table.rows)
        if let after, after.count == table.layout.width {
            unsafe cursor.seek(after)
            if let row = unsafe cursor.key, unsafe Rows.compare(row, after, table.layout.width) == 0 {
                cursor.next()
            }
        } else {
            cursor.seekFirst()
        }
        var found: [Fact] = []
        while found.count < limit, let row = unsafe cursor.key {
            found.append(
                Fact(
                    relation: relation,
                    row: unsafe Array(UnsafeBufferPointer(start: row, count: table.layout.width))))
            cursor.next()
        }
        return found
    }

    package func values(_ fact: Fact) -> [GraphValue] { unsafe values(fact.row, of: fact.relation) }

    package func stored(_ fact: Fact) -> StoredFact? { unsafe stored(fact.row, of: fact.relation) }

    // MARK: Neighbourhoods

    /// What is around a node.
    package struct Neighbourhood: Sendable {
        /// With the number of steps from the middle, nearest first.
        package var nodes: [(node: NodeID, hops: Int)] = []
        /// Facts that join two of the nodes.
        package var edges: [Fact] = []
        /// Nodes within reach, those that are not shown too, as far as they were counted.
        package var total = 0
    }

    /// Neighbours at most that are followed from one node of a relation: hubs are not walked through.
    private static let followed = 200

    /// Nodes within some steps, at most `limit`, and the facts of two columns between them.
    ///
    /// - Parameters:
    ///   - relations: places of those to follow; all that are shown unless told.
    ///   - moment: Unix milliseconds; nil: now, derived facts too.
    package func around(
        _ middle: NodeID, hops: Int, limit: Int, relations: [Int]? = nil, at moment: Int? = nil
    ) -> Neighbourhood {
        let followed = (relations ?? shown).filter { isEdge($0) }
        var found = Neighbourhood()
        var steps: [NodeID: Int] = [middle: 0]
        var order = [middle]
        var next = 0
        while next < order.count {
            let node = order[next]
            next += 1
            guard let step = steps[node], step < hops, order.count < limit * 4 else { continue }
            for relation in followed {
                for (column, other) in [(0, 1), (1, 0)] where holds(node, relation, column) {
                    var count = 0
                    forRows(of: relation, where: column, is: UInt64(node.number), at: moment) { row in
                        count += 1
                        let word = state.facts.tables[relation].layout.places[other].value(row)
                        let neighbour = NodeID(number: UInt32(truncatingIfNeeded: word))
                        if steps[neighbour] == nil {
                            steps[neighbour] = step + 1
                            order.append(neighbour)
                        }
                        return count < Self.followed
                    }
                }
            }
        }
        found.total = order.count
        let kept = order.prefix(limit)
        found.nodes = kept.map { ($0, steps[$0] ?? 0) }
        let shown = Set(kept)
        var seen: Set<Fact> = []
        for node in kept {
            for relation in followed where holds(node, relation, 0) {
                var count = 0
                forRows(of: relation, where: 0, is: UInt64(node.number), at: moment) { row in
                    count += 1
                    let word = state.facts.tables[relation].layout.places[1].value(row)
                    let fact = Fact(relation: relation, row: row)
                    if shown.contains(NodeID(number: UInt32(truncatingIfNeeded: word))),
                        seen.insert(fact).inserted
                    {
                        found.edges.append(fact)
                    }
                    return count < 2000
                }
            }
        }
        return found
    }

    /// Whether a relation joins two nodes.
    package func isEdge(_ relation: Int) -> Bool {
        let columns = program.relations[relation].columns
        guard columns.count >= 2, case .node = columns[0].type, case .node = columns[1].type else {
            return false
        }
        return true
    }
}

extension RowLayout.Place {
    fileprivate func value(_ row: [UInt64]) -> UInt64 { row[word] >> shift & mask }
}
