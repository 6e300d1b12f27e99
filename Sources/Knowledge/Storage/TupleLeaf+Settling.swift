extension TupleLeaf {
    /// What becomes of a leaf: nothing if no row is left, two leaves if there are more rows than fit.
    struct Settled: ~Copyable {
        var first: TupleLeaf?
        var second: TupleLeaf?
    }

    /// Its rows as the first `visible` entries of its log have changed them, in new leaves.
    func settled(visible: Int) -> Settled {
        let form = form
        let order = log.map { $0.order(visible: visible) } ?? TupleLog.Order()
        let rows = count + (0..<visible).reduce(0) { $0 + (log?.difference($1) ?? 0) }
        guard rows > 0 else { return Settled(first: nil, second: nil) }
        let made = Pair(form, isTwo: rows > form.capacity)
        var row = 0
        for place in 0..<order.count {
            guard let log else { break }
            let entry = order[place]
            let (behind, isFound) = unsafe self.place(of: log.key(entry))
            if behind > row { unsafe made.append(key(row), payload(row), behind - row) }
            row = isFound ? behind + 1 : max(row, behind)
            if log.isThere(entry) { unsafe made.append(log.key(entry), log.payload(entry), 1) }
        }
        if row < count { unsafe made.append(key(row), payload(row), count - row) }
        return made.settled()
    }

    /// One leaf to be filled in order, or two.
    private struct Pair: ~Copyable {
        private let first: TupleLeaf
        private let second: TupleLeaf?
        private let share: Int

        init(_ form: Form, isTwo: Bool) {
            first = TupleLeaf(form)
            second = isTwo ? TupleLeaf(form) : nil
            share = isTwo ? form.capacity / 2 : form.capacity
        }

        func append(_ keys: UnsafePointer<UInt64>, _ payloads: UnsafePointer<UInt64>, _ rows: Int) {
            let part = min(rows, share - first.count)
            if part > 0 { unsafe first.append(keys, payloads, part) }
            if part < rows {
                let form = first.form
                unsafe second?.append(
                    keys + part * form.width, payloads + part * form.payloadWidth, rows - part)
            }
        }

        consuming func settled() -> Settled { Settled(first: first, second: second) }
    }
}
