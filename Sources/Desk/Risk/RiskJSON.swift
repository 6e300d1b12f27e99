import JSON
import Knowledge

/// Alerts as JSON.
struct RiskJSON {
    private let graph: GraphJSON

    init(_ snapshot: GraphSnapshot) { graph = GraphJSON(snapshot: snapshot) }

    private var snapshot: GraphSnapshot { graph.snapshot }

    /// Writes the members of an object. What is said of evidence is said of the graph as it is now.
    func write(_ alert: RiskAlert, _ json: inout JSONWriter) {
        json.field("id", alert.id)
        json.field("node", object: { node(alert.node, &$0) })
        json.field("rule", alert.kind)
        json.field("score", alert.score.rounded(to: 3))
        json.field("level", alert.level.rawValue)
        json.field("state", alert.state.rawValue)
        json.field("owner", alert.owner)
        json.field("opened", alert.opened)
        json.field("due", alert.due)
        json.field("evidence", array: { list in evidence(alert.evidence, &list) })
    }

    private func node(_ node: NodeID, _ json: inout JSONWriter) {
        if let name = snapshot.names.name(of: node) { graph.node(name, &json) }
    }

    private func evidence(_ evidence: RiskFinding.Evidence, _ list: inout JSONWriter) {
        switch evidence {
        case .facts(let references):
            for fact in references.compactMap(snapshot.fact) {
                list.object { json in
                    json.field("text", snapshot.text(of: fact))
                    json.field("fact", object: { graph.fact(fact, &$0) })
                }
            }
        case .paths(let paths):
            for path in paths {
                list.object { json in
                    let names = path.compactMap { node in
                        snapshot.names.label(of: node) ?? snapshot.names.name(of: node)?.id
                    }
                    json.field("text", names.joined(separator: " – "))
                    json.field(
                        "path", array: { list in for node in path { list.object { self.node(node, &$0) } } })
                }
            }
        }
    }
}
