/// Relations that are made of another one's rows: a row for each group, and the rows of the recent past.
extension Maintenance {
    // MARK: Aggregates

    /// Makes the rows of groups anew in which something has changed.
    mutating func maintainAggregate(
        _ relation: Int, _ function: AggregateFunction, _ source: Int, _ groups: Int
    ) throws(Exhausted) {
        guard let changed = deltas[source] else { return }
        let group = Group(source: facts.tables[source], target: facts.tables[relation], columns: groups)
        var touched = RowBuffer(width: width(source))
        for rows in [changed.plus, changed.minus] {
            unsafe rows.forEach { row in touched.append(unsafe group.key(row)) }
        }
        touched.sortDistinct()
        var delta = Delta(width: width(relation))
        let (rows, old) = (facts.tables[source].rows, facts.tables[relation])
        try spend(touched.count)
        var cost = 0
        _ = unsafe touched.contains { key in
            let before = unsafe group.row(of: key, in: old)
            let after: [UInt64]?
            if function == .count {
                // By what came and went: a group may be large.
                let known = before.map { Word.integer(of: group.result($0)) } ?? 0
                let came = unsafe group.count(key, in: changed.plus)
                let left = unsafe group.count(key, in: changed.minus)
                let count = known + came - left
                after = count == 0 ? nil : unsafe group.row(key, result: Word.integer(count))
            } else {
                after = unsafe group.result(function, key, rows, &cost).map { result in
                    unsafe group.row(key, result: result)
                }
            }
            guard before != after else { return cost > rest }
            if let before {
                unsafe facts.tables[relation].remove(before)
                delta.minus.append(before)
            }
            if let after {
                unsafe facts.tables[relation].insert(after) { unsafe $0[0] = 1 }
                delta.plus.append(after)
            }
            return cost > rest
        }
        try spend(cost, for: inference.rulesOf[source].first)
        note(delta, relation)
    }

    // MARK: Windows

    /// Lets in what has begun to hold within the window, and lets out what has held for longer.
    mutating func maintainWindow(_ relation: Int, _ source: Int, _ milliseconds: Int) throws(Exhausted) {
        let width = width(source)
        var expiries = facts.expiries[relation] ?? TupleTree(width: width + 1)
        var delta = Delta(width: width)
        if let changed = deltas[source] {
            try spend(changed.plus.count + changed.touched.count + changed.minus.count)
            for rows in [changed.plus, changed.touched] {
                unsafe rows.forEach { row in
                    guard let end = unsafe end(of: row, source, milliseconds), end > now else {
                        // It holds, but has begun earlier than was known.
                        if unsafe facts.tables[relation].remove(row) { unsafe delta.minus.append(row) }
                        return
                    }
                    unsafe expiries.insert(
                        [Word.integer(end)] + UnsafeBufferPointer(start: row, count: width))
                    if unsafe facts.tables[relation].insert(row, change: { unsafe $0[0] = 1 }) {
                        unsafe delta.plus.append(row)
                    }
                }
            }
            unsafe changed.minus.forEach { row in
                if unsafe facts.tables[relation].remove(row) { unsafe delta.minus.append(row) }
            }
        }
        while let due = firstRow(of: expiries), Word.integer(of: due[0]) <= now {
            try spend(1)
            unsafe expiries.remove(due)
            let row = Array(due.dropFirst())
            // It may have begun to hold anew since, and has a later end then.
            if let end = unsafe end(of: row, source, milliseconds), end > now { continue }
            if unsafe facts.tables[relation].remove(row) { delta.minus.append(row) }
        }
        facts.expiries[relation] = expiries
        note(delta, relation)
    }

    /// When a stored fact leaves the window; nil if it is not there.
    private func end(of row: UnsafePointer<UInt64>, _ source: Int, _ milliseconds: Int) -> Int? {
        let from = unsafe facts.tables[source].payload(of: row) { payload in
            Word.integer(of: unsafe payload[StoredPayload.from])
        }
        return from.map { from in
            let (end, overflows) = from.addingReportingOverflow(milliseconds)
            return overflows ? .max : end
        }
    }

    private func firstRow(of tree: TupleTree) -> [UInt64]? {
        var cursor = TupleCursor(tree)
        cursor.seekFirst()
        return unsafe cursor.key.map { unsafe Array(UnsafeBufferPointer(start: $0, count: tree.width)) }
    }
}

/// The groups of an aggregate: the first columns of the rows collected, and of the rows that are made of them.
private struct Group {
    private let from: RowLayout
    private let to: RowLayout
    private let columns: Int
    /// The bits of a collected row that tell its group.
    private let mask: [UInt64]
    private let isNumber: Bool

    init(source: Table, target: Table, columns: Int) {
        (from, to) = (source.layout, target.layout)
        self.columns = columns
        mask = source.layout.mask(columns: columns)
        isNumber = target.types.last == .number
    }

    /// A collected row with nothing but its group: the least that a row of the group can be.
    func key(_ row: UnsafePointer<UInt64>) -> [UInt64] {
        mask.indices.map { unsafe row[$0] & mask[$0] }
    }

    private func isIn(_ key: UnsafePointer<UInt64>, _ row: UnsafePointer<UInt64>) -> Bool {
        mask.indices.allSatisfy { unsafe (row[$0] ^ key[$0]) & mask[$0] == 0 }
    }

    /// How many of some rows, which are sorted, are in the group.
    func count(_ key: UnsafePointer<UInt64>, in rows: RowBuffer) -> Int {
        unsafe rows.words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return 0 }
            let (width, total) = (rows.width, rows.count)
            let first = unsafe Rows.lowerBound(of: key, in: base, count: total, width: width)
            var row = first
            while row < total, unsafe isIn(key, base + row * width) { row += 1 }
            return row - first
        }
    }

    func row(_ key: UnsafePointer<UInt64>, result: UInt64) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: to.width)
        for column in 0..<columns {
            let place = to.places[column]
            row[place.word] |= unsafe from.places[column].read(key) << place.shift
        }
        let place = to.places[columns]
        row[place.word] |= result << place.shift
        return row
    }

    func result(_ row: [UInt64]) -> UInt64 {
        row[to.places[columns].word] >> to.places[columns].shift & to.places[columns].mask
    }

    /// The row of a group, if it has one.
    func row(of key: UnsafePointer<UInt64>, in table: Table) -> [UInt64]? {
        let wanted = unsafe row(key, result: 0)
        let mask = to.mask(columns: columns)
        var cursor = TupleCursor(table.rows)
        unsafe cursor.seek(wanted)
        guard let row = unsafe cursor.key,
            mask.indices.allSatisfy({ unsafe (row[$0] ^ wanted[$0]) & mask[$0] == 0 })
        else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: row, count: to.width))
    }

    /// What a group comes to; nil if there is nothing in it.
    func result(
        _ function: AggregateFunction, _ key: UnsafePointer<UInt64>, _ rows: TupleTree, _ cost: inout Int
    ) -> UInt64? {
        var cursor = TupleCursor(rows)
        unsafe cursor.seek(key)
        guard let first = unsafe cursor.key, unsafe isIn(key, first) else { return nil }
        let value = columns < from.places.count ? from.places[columns] : from.places[0]
        switch function {
        case .min:
            return unsafe value.read(first)
        case .max:
            // Bits before the group's are zero in all rows; those behind it are whatever they are.
            let end = mask.indices.map { unsafe key[$0] | ((mask[$0] & (0 &- mask[$0])) &- 1) }
            return unsafe rows.last(atMost: end) { unsafe value.read($0) }
        case .count, .sum:
            break
        }
        // Wide, so that what is too large in between does not matter; in the end it stays at the bound.
        var (count, sum, numbers) = (0, Int128(0), 0.0)
        while let row = unsafe cursor.key, unsafe isIn(key, row) {
            count += 1
            let word = unsafe value.read(row)
            // Sums of numbers are made anew each time, so that they do not drift.
            if isNumber { numbers += Word.number(of: word) } else { sum += Int128(Word.integer(of: word)) }
            cursor.next()
        }
        cost += count
        if function == .count { return Word.integer(count) }
        return isNumber ? Word.number(numbers) : Word.integer(Int(clamping: sum))
    }
}
