/// Proofs and misses as people read them.
package struct ProofText {
    let program: RuleProgram
    let names: GraphNames

    package init(_ program: RuleProgram, names: GraphNames) {
        (self.program, self.names) = (program, names)
    }

    /// A claim a line, what it follows from below it, further in.
    package func lines(_ proof: Proof, indent: String = "") -> [String] {
        let line = indent + text(proof.claim)
        switch proof.reason {
        case .stored, .evident: return [line]
        case .above: return [line + " (see above)"]
        case .cut: return [line + " …"]
        case .rule(_, let premises):
            return [line] + premises.flatMap { lines($0, indent: indent + "  ") }
        case .group(_, let rows, let more):
            let rest = more > 0 ? [indent + "  and \(more) more"] : []
            return [line] + rows.flatMap { lines($0, indent: indent + "  ") } + rest
        }
    }

    package func text(_ miss: Miss) -> String {
        let met = miss.met.isEmpty ? "" : miss.met.map(text).joined(separator: ", ") + "; but "
        return switch miss.reason {
        case .head: "it is about other values"
        case .budget: met + "what is next would take too long to find out"
        case .condition(.fails(let relation, let values)): met + text(relation, values)
        case .condition(let claim): met + "not " + text(claim)
        }
    }

    package func text(_ claim: Claim) -> String {
        switch claim {
        case .holds(let relation, let values): return text(relation, values)
        case .fails(let relation, let values): return "not " + text(relation, values)
        case .comparison(let comparison, let left, let right):
            let (left, right) = (left.map(text) ?? "?", right.map(text) ?? "?")
            return "\(left) \(comparison.rawValue) \(right)"
        }
    }

    package func text(_ value: Claim.Value) -> String {
        switch value.type {
        case .node:
            names.name(of: NodeID(number: UInt32(truncatingIfNeeded: value.word)))?.id ?? "?"
        case .text: names.text(UInt32(truncatingIfNeeded: value.word)).map { "\"\($0)\"" } ?? "?"
        case .integer, .time: "\(Word.integer(of: value.word))"
        case .number: "\(Word.number(of: value.word))"
        case .boolean: value.word == 0 ? "false" : "true"
        }
    }

    private func text(_ relation: Int, _ values: [UInt64?]) -> String {
        let form = program.relations[relation]
        let values = zip(form.columns, values).map { column, word in
            word.map { text(Claim.Value(word: $0, type: column.type)) } ?? "_"
        }
        switch form.origin {
        case .stored, .derived, .demand: return "\(form.name)(\(values.joined(separator: ", ")))"
        case .window(let source, _):
            let name = program.relations[source].name
            return "\(name)(\(values.joined(separator: ", ")))" + form.name.dropFirst(name.count)
        case .aggregate:
            let group = values.dropLast().joined(separator: ", ")
            return form.name + (group.isEmpty ? "" : " (\(group))") + " = \(values.last ?? "_")"
        case .collected, .projection: return "\(form.name): \(values.joined(separator: ", "))"
        }
    }
}
