/// The facts of a relation: a tree of rows in the order of its columns, and one for each other order that rules read
/// them in. A copy is a snapshot.
package struct Table: Sendable {
    let types: [ColumnType]
    private(set) var indexes: [Index]

    /// The rows with the columns in some order.
    struct Index: Sendable {
        let order: [Int]
        let layout: RowLayout
        var tree: TupleTree
        /// Rows that a leaf of the tree usually has.
        var usual: Float {
            Float(TupleLeaf.capacity(width: tree.width, payloadWidth: tree.payloadWidth) * 7 / 8)
        }
        /// From where in a row of the table to where in a row of the index.
        let moves: [(from: RowLayout.Place, to: RowLayout.Place)]

        /// Puts a row of the table in this order.
        @inline(__always)
        func arrange(_ row: UnsafePointer<UInt64>, _ made: UnsafeMutablePointer<UInt64>) {
            unsafe made.initialize(repeating: 0, count: layout.width)
            for move in moves { unsafe move.to.write(move.from.read(row), made) }
        }

        /// The same where that is one word.
        @inline(__always)
        func arranged(_ row: UnsafePointer<UInt64>) -> UInt64 {
            var made: UInt64 = 0
            for place in moves.indices {
                unsafe made |= moves[place].from.read(row) << moves[place].to.shift
            }
            return made
        }
    }

    /// Where a row was found in the first indexes; in others it is sought when it is needed.
    package struct Places {
        static let capacity = 4
        var places = InlineArray<4, TupleTree.Place>(repeating: TupleTree.Place())

        func callAsFunction(_ index: Int) -> TupleTree.Place? {
            index < Self.capacity ? places[index] : nil
        }
    }

    /// Words beside each row, in the first index only.
    package init(types: [ColumnType], payloadWidth: Int) {
        self.types = types
        let layout = RowLayout(types)
        indexes = [
            Index(
                order: Array(types.indices), layout: layout,
                tree: TupleTree(width: layout.width, payloadWidth: payloadWidth),
                moves: zip(layout.places, layout.places).map { ($0, $1) })
        ]
    }

    /// The rows as they stand, in order.
    var rows: TupleTree { indexes[0].tree }
    var layout: RowLayout { indexes[0].layout }
    package var count: Int { indexes[0].tree.count }

    func contains(_ row: UnsafePointer<UInt64>) -> Bool { unsafe indexes[0].tree.contains(row) }

    /// Calls `body` with the payload of a row, if there is one; it may not be kept.
    func payload<Output>(
        of row: UnsafePointer<UInt64>, near places: Places? = nil, _ body: (UnsafePointer<UInt64>) -> Output
    ) -> Output? {
        unsafe indexes[0].tree.payload(of: row, near: places?(0), body)
    }

    func hasSameRows(as other: Table) -> Bool {
        guard count == other.count else { return false }
        var (left, right) = (TupleCursor(rows), TupleCursor(other.rows))
        left.seekFirst()
        right.seekFirst()
        while let row = unsafe left.key, let twin = unsafe right.key {
            guard unsafe Rows.compare(row, twin, layout.width) == 0 else { return false }
            left.next()
            right.next()
        }
        return true
    }

    /// Which index has exactly these columns in front; one is made if there is none.
    mutating func index(front: [Int]) -> Int {
        let set = Set(front)
        if let known = indexes.firstIndex(where: { Set($0.order.prefix(set.count)) == set }) { return known }
        addIndex(order: front + types.indices.filter { !set.contains($0) })
        return indexes.count - 1
    }

    /// The index with most of these columns in front of all others, and which those are.
    func bestIndex(for columns: [Int]) -> (place: Int, columns: [Int]) {
        var best: (place: Int, columns: [Int]) = (0, [])
        for (place, index) in indexes.enumerated() {
            let front = index.order.prefix { columns.contains($0) }
            if place == 0 || front.count > best.columns.count { best = (place, Array(front)) }
        }
        return best
    }

    /// The same rows with indexes of just these orders, in these places; the first is that of the columns.
    func arranged(_ orders: [[Int]]) -> Table {
        var table = self
        table.indexes.removeSubrange(1...)
        for order in orders.dropFirst() {
            if let known = indexes.first(where: { $0.order == order }) {
                table.indexes.append(known)
            } else {
                table.addIndex(order: order)
            }
        }
        return table
    }

    var orders: [[Int]] { indexes.map(\.order) }

    private mutating func addIndex(order: [Int]) {
        let layout = RowLayout(order.map { types[$0] })
        let moves = order.enumerated().map { (self.layout.places[$1], layout.places[$0]) }
        var buffer = RowBuffer(width: layout.width)
        var cursor = TupleCursor(rows)
        cursor.seekFirst()
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.width) { made in
            let made = unsafe made.start
            while let row = unsafe cursor.key {
                unsafe made.initialize(repeating: 0, count: layout.width)
                for move in moves { unsafe move.1.write(move.0.read(row), made) }
                unsafe buffer.append(made)
                cursor.next()
            }
        }
        buffer.sortDistinct()
        indexes.append(
            Index(
                order: order, layout: layout, tree: TupleTree(sorted: buffer.words, width: layout.width),
                moves: moves.map { ($0.0, $0.1) }))
    }

    // MARK: Changing

    /// Looks where a row is that will be changed soon: first for the chunk.
    @inline(__always)
    func find(_ row: UnsafePointer<UInt64>) -> Places {
        var found = Places()
        unsafe found.places[0] = indexes[0].tree.root.find(row)
        unsafe forOtherPlaces(row) { index, key in
            unsafe found.places[index] = indexes[index].tree.root.find(key)
        }
        return found
    }

    /// The second look, some changes later: for the leaf.
    @inline(__always)
    func approach(_ row: UnsafePointer<UInt64>, _ found: inout Places) {
        unsafe found.places[0] = indexes[0].tree.root.approach(row, found.places[0], usual: indexes[0].usual)
        unsafe forOtherPlaces(row) { index, key in
            unsafe found.places[index] = indexes[index].tree.root.approach(
                key, found.places[index], usual: indexes[index].usual)
        }
    }

    /// The third look: at what is noted there.
    @inline(__always)
    func fetchLogs(at found: inout Places) {
        for index in 0..<min(indexes.count, Places.capacity) {
            indexes[index].tree.root.fetchLog(at: &found.places[index])
        }
    }

    /// Calls `body` with the row as each further index has it whose place is kept.
    @inline(__always)
    private func forOtherPlaces(
        _ row: UnsafePointer<UInt64>, _ body: (Int, UnsafePointer<UInt64>) -> Void
    ) {
        for index in indexes.indices.dropFirst().prefix(Places.capacity - 1) {
            if indexes[index].layout.width == 1 {
                var word = unsafe indexes[index].arranged(row)
                unsafe body(index, &word)
            } else {
                unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: types.count) { made in
                    unsafe indexes[index].arrange(row, made.start)
                    unsafe body(index, made.start)
                }
            }
        }
    }

    /// - Returns: whether the row is new; its payload is what `change` makes of it.
    @discardableResult
    package mutating func insert(
        _ row: UnsafePointer<UInt64>, near places: Places? = nil,
        change: (UnsafeMutablePointer<UInt64>) -> Void
    ) -> Bool {
        guard unsafe indexes[0].tree.insert(row, near: places?(0), change: change) else { return false }
        unsafe forOthers(row) { index, tree, key in unsafe tree.insert(key, near: places?(index)) }
        return true
    }

    /// - Returns: whether it was there.
    @discardableResult
    package mutating func remove(_ row: UnsafePointer<UInt64>, near places: Places? = nil) -> Bool {
        guard unsafe indexes[0].tree.remove(row, near: places?(0)) else { return false }
        unsafe forOthers(row) { index, tree, key in unsafe tree.remove(key, near: places?(index)) }
        return true
    }

    /// Changes the payload of a row that is there.
    mutating func update(_ row: UnsafePointer<UInt64>, change: (UnsafeMutablePointer<UInt64>) -> Void) {
        _ = unsafe indexes[0].tree.update(row, change: change)
    }

    /// Makes a row what it is in another table of the relation: there with the same payload, or not there.
    mutating func copy(_ row: UnsafePointer<UInt64>, from other: Table) {
        let width = rows.payloadWidth
        let payload = unsafe other.payload(of: row) { payload in
            unsafe Array(UnsafeBufferPointer(start: payload, count: width))
        }
        guard let payload else {
            unsafe remove(row)
            return
        }
        unsafe insert(row) { own in
            for word in 0..<width { unsafe own[word] = payload[word] }
        }
    }

    /// Puts many rows in at once, sorted and distinct; there is nothing in it yet.
    mutating func fill(_ rows: RowBuffer, payloads: [UInt64]?) {
        let payloadWidth = self.rows.payloadWidth
        indexes[0].tree = TupleTree(
            sorted: rows.words, payloads: payloads, width: layout.width, payloadWidth: payloadWidth)
        let orders = orders
        indexes.removeSubrange(1...)
        for order in orders.dropFirst() { addIndex(order: order) }
    }

    var hasNotes: Bool { indexes.contains { $0.tree.hasNotes } }

    /// Puts what was noted beside blocks among their rows.
    ///
    /// - Returns: of how many blocks, not many more than `limit`.
    mutating func settle(limit: Int) -> Int {
        var settled = 0
        for place in indexes.indices where settled < limit && indexes[place].tree.hasNotes {
            settled += indexes[place].tree.settle(limit: limit - settled)
        }
        return settled
    }

    mutating func removeAll() {
        for place in indexes.indices { indexes[place].tree.removeAll() }
    }

    /// Calls `body` with each further index's tree, and the row as that has it.
    @inline(__always)
    private mutating func forOthers(
        _ row: UnsafePointer<UInt64>, _ body: (Int, inout TupleTree, UnsafePointer<UInt64>) -> Bool
    ) {
        for place in indexes.indices.dropFirst() {
            if indexes[place].layout.width == 1 {
                var word = unsafe indexes[place].arranged(row)
                unsafe _ = body(place, &indexes[place].tree, &word)
            } else {
                // No row is wider than its columns.
                unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: types.count) { made in
                    unsafe indexes[place].arrange(row, made.start)
                    unsafe _ = body(place, &indexes[place].tree, made.start)
                }
            }
        }
    }
}
