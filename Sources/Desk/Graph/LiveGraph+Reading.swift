import JSON
import Knowledge
package import Realtime

/// Looking into the graph: the answers of `GET /v1/graph…`.
extension LiveGraph {
    private static let maximumNodes = 150
    private static let factsPerRelation = 50

    /// What there is: kinds and relations with their counts.
    package func overview() -> [UInt8] {
        let snapshot = store.snapshot
        let (stored, derived) = snapshot.counts
        return JSONWriter.object { json in
            json.field("version", Int(snapshot.version))
            json.field("nodes", snapshot.names.nodeCount)
            json.field("facts", stored)
            json.field("derived", derived)
            json.field("stale", snapshot.isStale)
            json.field("problem", snapshot.problem)
            json.field(
                "kinds",
                array: { list in
                    for kind in snapshot.names.kinds where kind.count > 0 && !kind.name.isEmpty {
                        list.object { json in
                            json.field("name", kind.name)
                            json.field("count", kind.count)
                        }
                    }
                })
            relations(&json)
        }
    }

    /// `relations`: those that people see.
    func relations(_ json: inout JSONWriter) {
        let snapshot = store.snapshot
        let graph = GraphJSON(snapshot: snapshot)
        json.field(
            "relations",
            array: { list in for place in snapshot.shown { list.object { graph.relation(place, &$0) } } })
    }

    /// Nodes whose name or id has a text in it, in pages.
    package func nodes(query: String, kind: String?, limit: Int, after: String?) -> [UInt8] {
        let snapshot = store.snapshot
        let first = after.flatMap { UInt32($0) } ?? 0
        var found = snapshot.names.nodes(with: query, kind: kind, from: first, limit: limit + 1)
        let next = found.count > limit ? found.removeLast() : nil
        let graph = GraphJSON(snapshot: snapshot)
        return JSONWriter.object { json in
            json.field(
                "nodes",
                array: { list in
                    for name in found.compactMap(snapshot.names.name) {
                        list.object { graph.node(name, &$0) }
                    }
                })
            json.field("next", next.map { String($0.number) })
            json.field("total", kind == nil && query.isEmpty ? snapshot.names.nodeCount : nil)
        }
    }

    /// A node with its facts, as of a moment in Unix milliseconds, when only stored ones are known, or now.
    ///
    /// - Throws: 404 when there is no such node.
    package func node(_ id: String, asOf moment: Int? = nil) throws(ProtocolError) -> [UInt8] {
        let snapshot = store.snapshot
        let (name, node) = try known(id, snapshot)
        let graph = GraphJSON(snapshot: snapshot)
        let groups = snapshot.facts(of: node, limit: Self.factsPerRelation, at: moment)
        func list(_ isStored: Bool, _ list: inout JSONWriter) {
            for group in groups where snapshot.program.relations[group.relation].isStored == isStored {
                for fact in group.facts { list.object { graph.fact(fact, at: moment, &$0) } }
            }
        }
        return JSONWriter.object { json in
            json.field("node", object: { graph.node(name, &$0) })
            json.field("facts", array: { list(true, &$0) })
            json.field("derived", array: { list(false, &$0) })
            json.field("total", groups.reduce(0) { $0 + $1.total })
            json.field("more", groups.reduce(0) { $0 + $1.total - $1.facts.count })
        }
    }

    /// What is and was known of a node, what began last first, in pages.
    ///
    /// - Throws: 404 when there is no such node.
    package func history(_ id: String, limit: Int, after: String?) throws(ProtocolError) -> [UInt8] {
        let snapshot = store.snapshot
        let facts = snapshot.history(of: try known(id, snapshot).node)
        let first = after.flatMap { Int($0) } ?? 0
        let graph = GraphJSON(snapshot: snapshot)
        return JSONWriter.object { json in
            json.field(
                "facts",
                array: { list in
                    for fact in facts.dropFirst(max(0, first)).prefix(limit) {
                        list.object { graph.fact(fact, &$0) }
                    }
                })
            if first + limit < facts.count { json.field("next", String(first + limit)) }
            json.field("total", facts.count)
        }
    }

    /// What is around a node, as of a moment in Unix milliseconds, when only stored facts are known, or now.
    ///
    /// - Throws: 404 when there is no such node.
    package func around(
        _ id: String, hops: Int, limit: Int, relations: [String]?, asOf moment: Int? = nil
    ) throws(ProtocolError) -> [UInt8] {
        let begun = ContinuousClock.now
        let snapshot = store.snapshot
        let (_, node) = try known(id, snapshot)
        let places = relations.map { $0.compactMap(snapshot.relation) }
        let found = snapshot.around(
            node, hops: min(max(hops, 1), 3), limit: min(max(limit, 1), Self.maximumNodes), relations: places,
            at: moment)
        let graph = GraphJSON(snapshot: snapshot)
        let shown = Dictionary(found.nodes.map { ($0.node, 0) }, uniquingKeysWith: { first, _ in first })
        var degrees = shown
        for edge in found.edges {
            for case .node(let name) in snapshot.values(edge).prefix(2) {
                if let end = snapshot.node(name) { degrees[end, default: 0] += 1 }
            }
        }
        return JSONWriter.object { json in
            json.field(
                "nodes",
                array: { list in
                    for (node, hops) in found.nodes {
                        guard let name = snapshot.names.name(of: node) else { continue }
                        let total = snapshot.facts(of: node, limit: 0, at: moment)
                            .reduce(0) { $0 + (snapshot.isEdge($1.relation) ? $1.total : 0) }
                        list.object { json in
                            graph.node(name, &json)
                            json.field("hops", hops)
                            json.field("degree", total)
                            json.field("hidden", max(0, total - (degrees[node] ?? 0)))
                        }
                    }
                })
            json.field(
                "edges",
                array: { list in
                    for edge in found.edges { list.object { self.edge(edge, snapshot, moment, &$0) } }
                })
            json.field("total", found.total)
            json.field("micros", Int((ContinuousClock.now - begun) / .microseconds(1)))
        }
    }

    private func edge(
        _ fact: GraphSnapshot.Fact, _ snapshot: GraphSnapshot, _ moment: Int?, _ json: inout JSONWriter
    ) {
        let relation = snapshot.program.relations[fact.relation]
        json.field("relation", relation.name)
        for (field, value) in zip(["from", "to"], snapshot.values(fact)) {
            if case .node(let name) = value { json.field(field, GraphJSON.text(name)) }
        }
        json.field("origin", GraphJSON.origin(relation.origin))
        json.field("since", snapshot.stored(fact, at: moment)?.from)
    }

    /// Facts of a relation, in pages.
    ///
    /// - Throws: 404 for a relation that is not there, 422 without one, or for a bad `after`.
    package func facts(
        of name: String, node: String?, limit: Int, after: String?
    ) throws(ProtocolError) -> [UInt8] {
        guard !name.isEmpty else { throw .invalid("relation", "must be named") }
        let snapshot = store.snapshot
        guard let relation = snapshot.relation(name), snapshot.shown.contains(relation) else {
            throw .notFound("relation")
        }
        let graph = GraphJSON(snapshot: snapshot)
        var found: [GraphSnapshot.Fact]
        if let node {
            let number = try known(node, snapshot).node
            found =
                snapshot.facts(of: number, limit: limit + 1).first { $0.relation == relation }?.facts ?? []
        } else {
            var row: [UInt64]?
            if let after { row = try Self.row(after) }
            found = snapshot.rows(of: relation, after: row, limit: limit + 1)
        }
        let hasMore = found.count > limit
        if hasMore { found.removeLast() }
        return JSONWriter.object { json in
            json.field(
                "facts", array: { list in for fact in found { list.object { graph.fact(fact, &$0) } } })
            if hasMore, node == nil, let last = found.last {
                json.field("next", last.row.map { String($0, radix: 16) }.joined(separator: "-"))
            }
            json.field("total", snapshot.count(relation))
        }
    }

    private static func row(_ text: String) throws(ProtocolError) -> [UInt64] {
        let words = text.split(separator: "-").compactMap { UInt64($0, radix: 16) }
        guard !words.isEmpty else { throw .invalid("after", "must be the next of the page before") }
        return words
    }

    func known(
        _ id: String, _ snapshot: GraphSnapshot
    ) throws(ProtocolError) -> (name: NodeName, node: NodeID) {
        let name = try GraphJSON.name(id)
        guard let node = snapshot.node(name) else { throw .notFound("node") }
        return (name, node)
    }
}
