import JSON
import Knowledge

/// Proofs as trees, and what keeps a fact from following as the first condition of each rule that is not met.
struct ProofJSON {
    let graph: GraphJSON
    private let words: ProofText

    init(_ snapshot: GraphSnapshot) {
        graph = GraphJSON(snapshot: snapshot)
        words = ProofText(snapshot.program, names: snapshot.names)
    }

    private var snapshot: GraphSnapshot { graph.snapshot }

    func proof(_ proof: Proof, _ json: inout JSONWriter) {
        claim(proof.claim, &json)
        switch proof.reason {
        case .stored(let stored):
            json.field("kind", "stored")
            source(stored, &json)
        case .rule(let rule, let premises):
            json.field("kind", "derived")
            self.rule(rule, &json)
            json.field(
                "premises",
                array: { list in for premise in premises { list.object { self.proof(premise, &$0) } } })
        case .group(let function, let rows, let more):
            json.field("kind", "aggregate")
            json.field("function", function.rawValue)
            json.field(
                "premises", array: { list in for row in rows { list.object { self.proof(row, &$0) } } })
            if more > 0 { json.field("more", more) }
        case .evident: json.field("kind", "evident")
        case .above: json.field("kind", "above")
        case .cut: json.field("kind", "cut")
        }
    }

    func miss(_ miss: Miss, _ json: inout JSONWriter) {
        rule(miss.rule, &json)
        json.field(
            "failing",
            object: { json in
                json.field("text", words.text(miss))
                json.field("index", miss.met.count)
            })
        json.field("met", array: { list in for claim in miss.met { list.value(words.text(claim)) } })
        json.field(
            "bindings",
            object: { json in
                for binding in miss.bindings { json.field(binding.name, words.text(binding.value)) }
            })
    }

    private func claim(_ claim: Claim, _ json: inout JSONWriter) {
        json.field("text", words.text(claim))
        guard case .holds(let relation, let values) = claim else { return }
        let form = snapshot.program.relations[relation]
        json.field(
            "fact",
            object: { json in
                json.field("relation", form.name)
                json.field(
                    "arguments",
                    array: { list in
                        for (word, column) in zip(values, form.columns) {
                            if let word {
                                graph.value(snapshot.value(word, column.type), &list)
                            } else {
                                list.null()
                            }
                        }
                    })
                json.field("origin", GraphJSON.origin(form.origin))
            })
    }

    private func rule(_ rule: Rule.Source, _ json: inout JSONWriter) {
        json.field(
            "rule",
            object: { json in
                json.field("file", rule.file)
                json.field("line", rule.line)
                json.field("text", rule.text)
            })
    }

    private func source(_ stored: Proof.Stored, _ json: inout JSONWriter) {
        let text = snapshot.names.text(UInt32(truncatingIfNeeded: stored.source)) ?? ""
        json.field(
            "source",
            object: { json in
                json.field("id", text)
                json.field("label", text)
                json.field("time", stored.from)
                json.field("to", stored.to == .max ? nil : stored.to)
            })
    }
}
