/// Stored facts: what transactions say, and what time does by itself.
extension GraphState {
    mutating func write(_ mutations: [Mutation], now: Int) {
        for relation in pending.keys { begin(relation, now: now) }
        for relation in endings.keys { end(relation, now: now) }
        // Each is looked up some mutations before its turn, in steps that leave memory time to answer.
        var found = InlineArray<8, Table.Places>(repeating: Table.Places())
        for step in 0..<(mutations.count + 3 * Self.pause) {
            if step < mutations.count {
                let table = mutations[step].relation
                unsafe mutations[step].row.withPointer { row in
                    unsafe found[step % found.count] = facts.tables[table].find(row)
                }
            }
            if case let near = step - Self.pause, mutations.indices.contains(near) {
                let table = mutations[near].relation
                unsafe mutations[near].row.withPointer { row in
                    unsafe facts.tables[table].approach(row, &found[near % found.count])
                }
            }
            if case let near = step - 2 * Self.pause, mutations.indices.contains(near) {
                facts.tables[mutations[near].relation].fetchLogs(at: &found[near % found.count])
            }
            let place = step - 3 * Self.pause
            if place >= 0 { write(mutations[place], near: found[place % found.count], now: now) }
        }
    }

    /// How many mutations later the next look at the place of one is taken: after longer than memory takes, and soon enough for
    /// the processor to wait for all that is under way.
    private static let pause = 2

    private mutating func write(_ mutation: Mutation, near places: Table.Places, now: Int) {
        switch mutation.kind {
        case .add: add(mutation, near: places, now: now)
        case .remove: remove(mutation.row, mutation.relation, near: places, until: Word.integer(now))
        }
    }

    private mutating func add(_ fact: Mutation, near places: Table.Places? = nil, now: Int) {
        let width = fact.row.count
        if Word.integer(of: fact.from) > now {
            unsafe pending[fact.relation, default: TupleTree(width: width + 1, payloadWidth: 2)]
                .insert([fact.from] + fact.row) { payload in
                    unsafe payload[0] = fact.to
                    unsafe payload[1] = UInt64(fact.source)
                }
            return
        }
        // An end that has passed already: it only ever was.
        guard Word.integer(of: fact.to) > now else {
            return note(
                past: fact.row, fact.relation, from: fact.from, to: fact.to, source: UInt64(fact.source))
        }
        if case .stored(isFunctional: true) = inference.program.relations[fact.relation].origin {
            for other in values(besides: fact) { remove(other, fact.relation, until: Word.integer(now)) }
        }
        let (from, to, source) = (fact.from, fact.to, UInt64(fact.source))
        unsafe fact.row.withPointer { row in
            unsafe _ = facts.tables[fact.relation].insert(row, near: places) { payload in
                unsafe payload[StoredPayload.from] = from
                unsafe payload[StoredPayload.to] = to
                unsafe payload[StoredPayload.source] = source
            }
        }
        note(changed: fact.row, fact.relation)
        if fact.to != Word.integer(.max) {
            unsafe endings[fact.relation, default: TupleTree(width: width + 1)].insert([fact.to] + fact.row)
        }
    }

    /// Rows of an attribute with the same key and another value.
    private func values(besides fact: Mutation) -> [ShortRow] {
        let table = facts.tables[fact.relation]
        let mask = table.layout.mask(columns: table.types.count - 1)
        let key = zip(fact.row, mask).map { $0 & $1 }
        var found: [ShortRow] = []
        var cursor = TupleCursor(table.rows)
        unsafe cursor.seek(key)
        while let row = unsafe cursor.key,
            mask.indices.allSatisfy({ unsafe row[$0] & mask[$0] == key[$0] })
        {
            let words = unsafe ShortRow(UnsafeBufferPointer(start: row, count: key.count))
            if !words.elementsEqual(fact.row) { found.append(words) }
            cursor.next()
        }
        return found
    }

    private mutating func remove(
        _ row: ShortRow, _ relation: Int, near places: Table.Places? = nil, until: UInt64
    ) {
        let payload = unsafe row.withPointer { row in
            unsafe facts.tables[relation].payload(of: row, near: places) { payload in
                unsafe (payload[StoredPayload.from], payload[StoredPayload.source])
            }
        }
        guard let (from, source) = payload else { return }
        unsafe _ = row.withPointer { unsafe facts.tables[relation].remove($0, near: places) }
        note(past: row, relation, from: from, to: until, source: source)
        note(changed: row, relation)
    }

    private mutating func note(changed row: ShortRow, _ relation: Int) {
        unsafe row.withPointer { words in
            unsafe recorded?[relation, default: RowBuffer(width: row.count)].append(words)
            guard isRead[relation] else { return }
            unsafe changed[relation, default: RowBuffer(width: row.count)].append(words)
        }
    }

    private mutating func note(past row: ShortRow, _ relation: Int, from: UInt64, to: UInt64, source: UInt64)
    {
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: row.count + 1) { made in
            for word in row.indices { unsafe made[word] = row[word] }
            unsafe made[row.count] = from
            unsafe past[relation, default: TupleTree(width: row.count + 1, payloadWidth: 2)]
                .insert(made.start) { payload in
                    unsafe payload[0] = to
                    unsafe payload[1] = source
                }
        }
    }

    // MARK: Time

    /// When something begins or ends by itself next, in Unix milliseconds.
    package var nextMoment: Int? {
        let trees = [pending, endings, facts.expiries].flatMap(\.values)
        return trees.compactMap { Self.firstRow(of: $0).map { Word.integer(of: $0[0]) } }.min()
    }

    private mutating func begin(_ relation: Int, now: Int) {
        while let due = pending[relation].flatMap(Self.firstRow), Word.integer(of: due[0]) <= now {
            let payload = unsafe pending[relation]?.payload(of: due) { unsafe ($0[0], $0[1]) }
            unsafe pending[relation]?.remove(due)
            guard let (to, source) = payload else { continue }
            add(
                Mutation(
                    kind: .add, relation: relation, row: ShortRow(due.dropFirst()), from: due[0], to: to,
                    source: UInt32(source)), now: now)
        }
        if pending[relation]?.isEmpty == true { pending[relation] = nil }
    }

    private mutating func end(_ relation: Int, now: Int) {
        while let due = endings[relation].flatMap(Self.firstRow), Word.integer(of: due[0]) <= now {
            unsafe endings[relation]?.remove(due)
            let row = ShortRow(due.dropFirst())
            // It may have been given another end since.
            let end = unsafe row.withPointer {
                unsafe facts.tables[relation].payload(of: $0) { unsafe $0[StoredPayload.to] }
            }
            if end == due[0] { remove(row, relation, until: due[0]) }
        }
        if endings[relation]?.isEmpty == true { endings[relation] = nil }
    }

    private static func firstRow(of tree: TupleTree) -> [UInt64]? {
        var cursor = TupleCursor(tree)
        cursor.seekFirst()
        return unsafe cursor.key.map { unsafe Array(UnsafeBufferPointer(start: $0, count: tree.width)) }
    }
}
