/// Stored relations keep their places for good, so that what is under way, and what is written down, stays readable when
/// rules change.
extension RuleProgram {
    /// A relation is stored in a form that rules now give another one.
    package struct Conflict: Error, Equatable, CustomStringConvertible {
        package let relation: String
        let stored: [ColumnType]

        package var description: String {
            "\(relation) is stored with the columns (\(stored.map(\.spoken).joined(separator: ", "))): "
                + "declare it so again, or give the new relation another name"
        }
    }

    /// The same program with stored relations in front: first these, in their order, whether it has them or not, then its
    /// others.
    func arranged(after forms: [GraphLog.Form]) throws(Conflict) -> RuleProgram {
        var made = RuleProgram(kinds: kinds, relations: forms.map(\.relation), rules: [], strata: [])
        let known = Dictionary(uniqueKeysWithValues: forms.enumerated().map { ($1.name, $0) })
        var places = [Int](repeating: 0, count: relations.count)
        let stored = relations.indices.filter { relations[$0].isStored }
        for place in stored + relations.indices.filter({ !stored.contains($0) }) {
            let relation = relations[place]
            if let old = known[relation.name] {
                guard stored.contains(place), forms[old] == GraphLog.Form(relation) else {
                    throw Conflict(relation: relation.name, stored: forms[old].types)
                }
                made.relations[old] = relation
                places[place] = old
            } else {
                places[place] = made.relations.count
                made.relations.append(relation)
            }
        }
        for place in made.relations.indices {
            made.relations[place].origin = made.relations[place].origin.moved { places[$0] }
        }
        made.rules = rules.map { $0.moved { places[$0] } }
        made.strata = strata.map { stratum in
            Stratum(relations: stratum.relations.map { places[$0] }, isRecursive: stratum.isRecursive)
        }
        return made
    }
}

extension Relation.Origin {
    fileprivate func moved(_ place: (Int) -> Int) -> Relation.Origin {
        switch self {
        case .window(let source, let milliseconds): .window(of: place(source), milliseconds: milliseconds)
        case .aggregate(let function, let source, let groups):
            .aggregate(function, over: place(source), groups: groups)
        case .stored, .derived, .demand, .collected, .projection: self
        }
    }
}

extension Rule {
    fileprivate func moved(_ place: (Int) -> Int) -> Rule {
        func moved(_ atom: Atom) -> Atom { Atom(relation: place(atom.relation), terms: atom.terms) }
        var rule = self
        rule.head = moved(head)
        rule.body = body.map { literal in
            switch literal {
            case .holds(let atom): .holds(moved(atom))
            case .fails(let atom): .fails(moved(atom))
            case .totals(let atom): .totals(moved(atom))
            case .compare, .assign: literal
            }
        }
        return rule
    }
}
