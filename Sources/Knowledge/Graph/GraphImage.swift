/// The whole stored graph as a stream of parts: names, forms of relations, rows tree by tree. Derived facts are not in it.
enum GraphImage {
    private enum Part: UInt8 {
        case version = 1, nodes, texts, forms, rows
    }

    fileprivate enum Tree: UInt8, CaseIterable {
        case current, pending, endings, past
    }

    private static let partBytes = 1 << 18

    // MARK: Writing

    /// - Parameter send: gets the stream piece by piece.
    static func write(
        _ state: GraphState, names: GraphNames, forms: [GraphLog.Form], to send: ([UInt8]) throws -> Void
    ) throws {
        var encoder = GraphEncoder()
        func flush() throws {
            try send(encoder.framed)
            encoder.removeAll()
        }
        encoder.byte(Part.version.rawValue)
        encoder.word(state.version)
        try flush()
        for (part, count) in [(Part.nodes, names.nodeCount), (.texts, names.textCount)] {
            for first in stride(from: 0, to: count, by: 4096) {
                let last = min(count, first + 4096)
                encoder.byte(part.rawValue)
                encoder.count(first)
                encoder.count(last - first)
                for number in first..<last { encode(part, UInt32(number), names, &encoder) }
                try flush()
            }
        }
        encoder.byte(Part.forms.rawValue)
        encoder.count(forms.count)
        for form in forms { form.encode(&encoder) }
        try flush()
        for number in forms.indices {
            for tree in Tree.allCases {
                guard let rows = self.tree(tree, number, state), !rows.isEmpty else { continue }
                try write(rows, tree, number, to: send)
            }
        }
    }

    private static func encode(
        _ part: Part, _ number: UInt32, _ names: GraphNames, _ encoder: inout GraphEncoder
    ) {
        if part == .texts { return encoder.text(names.text(number) ?? "") }
        let node = NodeID(number: number)
        let name = names.name(of: node)
        encoder.text(name?.kind ?? "")
        encoder.text(name?.id ?? "")
        encoder.text(names.label(of: node) ?? "")
    }

    private static func write(
        _ rows: TupleTree, _ tree: Tree, _ number: Int, to send: ([UInt8]) throws -> Void
    ) throws {
        var encoder = GraphEncoder()
        var cursor = TupleCursor(rows)
        cursor.seekFirst()
        let words = rows.width + rows.payloadWidth
        let share = max(1, partBytes / (8 * words))
        var left = rows.count
        while left > 0 {
            let taken = min(share, left)
            encoder.byte(Part.rows.rawValue)
            encoder.byte(tree.rawValue)
            encoder.count(number)
            encoder.count(taken)
            for _ in 0..<taken {
                guard let key = unsafe cursor.key else { break }
                for word in 0..<rows.width { encoder.word(unsafe key[word]) }
                if let payload = unsafe cursor.payload {
                    for word in 0..<rows.payloadWidth { encoder.word(unsafe payload[word]) }
                }
                cursor.next()
            }
            try send(encoder.framed)
            encoder.removeAll()
            left -= taken
        }
    }

    private static func tree(_ tree: Tree, _ relation: Int, _ state: GraphState) -> TupleTree? {
        switch tree {
        case .current: state.facts.tables[relation].rows
        case .pending: state.pending[relation]
        case .endings: state.endings[relation]
        case .past: state.past[relation]
        }
    }

    // MARK: Reading

    /// What is in an image: trees by the number of their relation's form.
    struct Content {
        var version: UInt64 = 0
        var log = GraphLog()
        fileprivate var rows: [Key: (words: [UInt64], payloads: [UInt64])] = [:]

        fileprivate struct Key: Hashable {
            var tree: Tree
            var relation: Int
        }
    }

    /// - Parameter next: gives the stream in pieces of any size, nil at the end.
    static func read(
        names: GraphNames, next: () throws -> [UInt8]?
    ) throws -> Content {
        var content = Content()
        var parts = Parts()
        while let bytes = try parts.next(from: next) {
            var decoder = GraphDecoder(bytes)
            guard let part = Part(rawValue: try decoder.byte()) else {
                throw GraphDecoder.Malformed(what: "part that is known")
            }
            switch part {
            case .version: content.version = try decoder.word()
            case .nodes, .texts: try readNames(part, &decoder, names)
            case .forms: for _ in 0..<(try decoder.length()) { content.log.note(try GraphLog.Form(&decoder)) }
            case .rows: try readRows(&decoder, &content)
            }
        }
        content.log.note(names)
        return content
    }

    private static func readNames(
        _ part: Part, _ decoder: inout GraphDecoder, _ names: GraphNames
    ) throws(GraphDecoder.Malformed) {
        let first = try decoder.count()
        for number in first..<(first + (try decoder.length())) {
            guard let number = UInt32(exactly: number) else { throw GraphDecoder.Malformed(what: "number") }
            if part == .texts {
                names.restore(text: number, try decoder.text())
                continue
            }
            names.restore(node: number, NodeName(kind: try decoder.text(), id: try decoder.text()))
            let label = try decoder.text()
            if !label.isEmpty { names.setLabel(label, of: NodeID(number: number)) }
        }
    }

    /// Puts parts together from pieces.
    private struct Parts {
        private var bytes: [UInt8] = []
        private var place = 0

        mutating func next(from source: () throws -> [UInt8]?) throws -> [UInt8]? {
            while true {
                let left = bytes.count - place
                let size = left < 4 ? nil : (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
                if let size, left >= 4 + size {
                    defer { place += 4 + size }
                    return Array(bytes[(place + 4)..<(place + 4 + size)])
                }
                guard let more = try source() else {
                    guard left == 0 else { throw GraphDecoder.Malformed(what: "end of a part") }
                    return nil
                }
                bytes.removeFirst(place)
                place = 0
                bytes += more
            }
        }
    }

    private static func widths(_ tree: Tree, _ form: GraphLog.Form) -> (key: Int, payload: Int) {
        let width = RowLayout(form.types).width
        return switch tree {
        case .current: (width, StoredPayload.width)
        case .pending, .past: (width + 1, 2)
        case .endings: (width + 1, 0)
        }
    }

    private static func readRows(
        _ decoder: inout GraphDecoder, _ content: inout Content
    ) throws(GraphDecoder.Malformed) {
        guard let tree = Tree(rawValue: try decoder.byte()) else {
            throw GraphDecoder.Malformed(what: "tree that is known")
        }
        let number = try decoder.count()
        guard content.log.forms.indices.contains(number) else {
            throw GraphDecoder.Malformed(what: "relation that is known")
        }
        let (key, payload) = widths(tree, content.log.forms[number])
        let place = Content.Key(tree: tree, relation: number)
        var rows = content.rows.removeValue(forKey: place) ?? ([], [])
        for _ in 0..<(try decoder.length()) {
            for _ in 0..<key { rows.words.append(try decoder.word()) }
            for _ in 0..<payload { rows.payloads.append(try decoder.word()) }
        }
        content.rows[place] = rows
    }
}

extension GraphImage.Content {
    /// The state of a graph that has these relations and no rules.
    func state() -> GraphState {
        var state = GraphState(Inference(stored: log.forms))
        state.version = version
        for (key, rows) in rows {
            let layout = state.facts.tables[key.relation].layout
            func tree(_ width: Int, _ payloadWidth: Int) -> TupleTree {
                TupleTree(
                    sorted: rows.words, payloads: payloadWidth > 0 ? rows.payloads : nil, width: width,
                    payloadWidth: payloadWidth)
            }
            switch key.tree {
            case .current:
                state.facts.tables[key.relation].fill(
                    RowBuffer(width: layout.width, words: rows.words), payloads: rows.payloads)
            case .pending: state.pending[key.relation] = tree(layout.width + 1, 2)
            case .endings: state.endings[key.relation] = tree(layout.width + 1, 0)
            case .past: state.past[key.relation] = tree(layout.width + 1, 2)
            }
        }
        return state
    }
}

extension Inference {
    /// No rules, only relations that have been written to.
    convenience init(stored forms: [GraphLog.Form]) {
        self.init(
            RuleProgram(kinds: [], relations: forms.map(\.relation), rules: [], strata: []),
            word: { _, _ in 0 })
    }
}
