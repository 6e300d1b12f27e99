import Knowledge

/// Who asks: which articles may answer them, which of those that fit they mean, and what the fields of an answer say.
///
/// A value; the graph in it stays as it was.
struct Asker: Sendable {
    let scope: AnswerScope
    /// What the graph knows of them, if it does.
    let known: KnownContact?

    init(scope: AnswerScope, known: KnownContact? = nil) {
        self.scope = scope
        self.known = known
    }

    /// A contact.
    ///
    /// - Parameters:
    ///   - segments: those that business systems have put them into; what rules say is added.
    ///   - moment: Unix milliseconds.
    init(segments: Set<String>, channel: String, moment: Int, known: KnownContact?) {
        let all = segments.union(known?.segments ?? [])
        self.init(scope: AnswerScope(segments: all, channel: channel, moment: moment), known: known)
    }

    /// How much speaks for each article besides its words.
    ///
    /// - Parameter looksUp: whether any article is about something that the graph may know of who asks.
    func boosts(looksUp: Bool) -> (Article) -> Boost {
        let facts = looksUp ? known?.facts ?? AskerFacts() : AskerFacts()
        return { facts.boost(for: $0, in: scope) }
    }
}

/// A contact as the graph knows them.
///
/// It goes by the names of relations whose first column is the contact: `named_order` and `has_order` lead to orders of theirs,
/// `open_issue` to what they wait for, `segment` to kinds of customer.
struct KnownContact: Sendable {
    let snapshot: GraphSnapshot
    let node: NodeID

    static let kind = "Contact"
    private static let owning = ["has_", "named_"]

    /// Nil when the graph has never heard of them.
    init?(_ contact: String, in snapshot: GraphSnapshot) {
        guard let node = snapshot.node(NodeName(kind: Self.kind, id: contact)) else { return nil }
        (self.snapshot, self.node) = (snapshot, node)
    }

    // MARK: What the contact has

    /// What tells which article is meant.
    var facts: AskerFacts {
        var facts = AskerFacts()
        for (place, relation) in snapshot.program.relations.enumerated() where isOfContacts(relation) {
            let isIssue = relation.name == "open_issue"
            guard isIssue || Self.owning.contains(where: relation.name.hasPrefix) else { continue }
            for (name, _) in nodes(place) {
                if isIssue { facts.openIssues.insert(name) } else { facts.products.insert(name) }
            }
        }
        return facts
    }

    /// Kinds of customer that rules count the contact to.
    var segments: Set<String> {
        guard let place = snapshot.relation("segment"), isOfContacts(snapshot.program.relations[place]) else {
            return []
        }
        var segments: Set<String> = []
        forRows(place) { if case .text(let name)? = $0.last { segments.insert(name) } }
        return segments
    }

    /// The fact that leads from the contact to a node, for whoever asks why an article was preferred.
    func fact(leadingTo name: NodeName) -> GraphSnapshot.Fact? {
        for (place, relation) in snapshot.program.relations.enumerated() where isOfContacts(relation) {
            guard relation.name == "open_issue" || Self.owning.contains(where: relation.name.hasPrefix) else {
                continue
            }
            if let found = nodes(place).first(where: { $0.name == name }) { return found.fact }
        }
        return nil
    }

    // MARK: Fields of answers

    /// What is known at a path: `order.id`, `order.status`, `product.name`, `contact.tier`. Nil where it is not known, or not
    /// which one is meant.
    ///
    /// - Parameter named: ids of what the message itself names, by entity; they come before what was named earlier.
    func value(at path: String, named: [String: NodeName]) -> String? {
        let names = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let head = names.first else { return nil }
        let property = names.count > 1 ? names[1] : "name"
        if head == "contact" {
            return names.count > 1 ? self.property(property, of: node) : snapshot.names.label(of: node)
        }
        guard let name = named[head] ?? own(head) else { return nil }
        guard property != "id" else { return name.id }
        guard let node = snapshot.node(name) else { return property == "name" ? name.id : nil }
        return self.property(property, of: node)
    }

    /// The node that a contact has or has named: the latest, or the only one where nothing says when.
    private func own(_ entity: String) -> NodeName? {
        for prefix in Self.owning {
            guard let place = snapshot.relation(prefix + entity),
                isOfContacts(snapshot.program.relations[place])
            else { continue }
            let found = nodes(place).map { ($0.name, snapshot.stored($0.fact)?.from) }
            if found.count == 1 { return found[0].0 }
            let latest = found.compactMap { name, from in from.map { (name, $0) } }.max { $0.1 < $1.1 }
            if let latest { return latest.0 }
        }
        return nil
    }

    private func property(_ property: String, of node: NodeID) -> String? {
        let name = snapshot.names.name(of: node)
        if property == "name" { return snapshot.names.label(of: node) ?? name?.id }
        if property == "id" { return name?.id }
        guard let place = snapshot.relation(property), let kind = name?.kind,
            snapshot.program.relations[place].columns.count == 2,
            snapshot.program.relations[place].columns[0].type == .node(kind)
        else { return nil }
        var text: String?
        snapshot.forRows(of: place, where: 0, is: UInt64(node.number)) { row in
            text = snapshot.values(GraphSnapshot.Fact(relation: place, row: row)).last.flatMap(words)
            return false
        }
        return text
    }

    private func words(_ value: GraphValue) -> String? {
        switch value {
        case .node(let name): snapshot.node(name).flatMap(snapshot.names.label) ?? name.id
        case .integer(let number): "\(number)"
        case .number(let number): number == number.rounded() ? "\(Int(clamping: number))" : number.short
        case .text(let text): text
        // There is no word for it that fits into any sentence.
        case .boolean: nil
        case .time(let moment): CivilTime.words(moment, secondsFromUTC: CivilTime.chinaStandardTime)
        }
    }

    // MARK: Rows

    private func isOfContacts(_ relation: Relation) -> Bool {
        !relation.isAuxiliary && relation.columns.count == 2 && relation.columns[0].type == .node(Self.kind)
    }

    private func nodes(_ relation: Int) -> [(name: NodeName, fact: GraphSnapshot.Fact)] {
        guard case .node = snapshot.program.relations[relation].columns[1].type else { return [] }
        var found: [(NodeName, GraphSnapshot.Fact)] = []
        snapshot.forRows(of: relation, where: 0, is: UInt64(node.number)) { row in
            let fact = GraphSnapshot.Fact(relation: relation, row: row)
            if case .node(let name)? = snapshot.values(fact).last { found.append((name, fact)) }
            return found.count < Self.maximumNodes
        }
        return found
    }

    private func forRows(_ relation: Int, _ body: ([GraphValue]) -> Void) {
        var count = 0
        snapshot.forRows(of: relation, where: 0, is: UInt64(node.number)) { row in
            body(snapshot.values(GraphSnapshot.Fact(relation: relation, row: row)))
            count += 1
            return count < Self.maximumNodes
        }
    }

    /// Looked at of one relation: who has more means none of them in particular.
    private static let maximumNodes = 100
}

extension Int {
    /// The nearest whole number that fits.
    fileprivate init(clamping number: Double) {
        self = number >= 0x1p62 ? .max : number <= -0x1p62 ? .min : Int(number)
    }
}
