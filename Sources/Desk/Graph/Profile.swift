import JSON
import Knowledge
import Realtime
import Records
import Understanding

/// One page of what is known of a contact: who they are, what they wrote about, how they feel, and what follows from it, each
/// with where it comes from and since when.
struct Profile {
    let history: ContactHistory
    let snapshot: GraphSnapshot?
    let recommendations: Recommendations?
    let risks: [RiskAlert]

    private static let factsPerRelation = 20

    func write(_ json: inout JSONWriter) {
        let contact = history.contact
        json.field(
            "contact",
            object: { json in
                json.field("id", contact.id)
                json.field("name", contact.name)
                json.field("locale", contact.locale)
                json.field("created", contact.created)
            })
        json.field("segments", array: { list in history.segments.forEach { list.value($0) } })
        json.field(
            "identities",
            array: { list in
                for identity in history.identities {
                    list.object { json in
                        json.field("channel", identity.channel)
                        json.field("id", identity.id)
                    }
                }
            })
        json.field("tickets", array: tickets)
        mood(&json)
        json.field("history", array: talks)
        traits(&json)
        guard let snapshot else { return }
        if let recommendations {
            RecommendationJSON(graph: GraphJSON(snapshot: snapshot)).write(recommendations, &json)
        }
        json.field(
            "risks",
            array: { list in for alert in risks { list.object { RiskJSON(snapshot).write(alert, &$0) } } })
    }

    private func tickets(_ list: inout JSONWriter) {
        for ticket in history.openTickets {
            list.object { json in
                json.field("number", ticket.number)
                json.field("subject", ticket.subject)
                json.field("status", ticket.status)
                json.field("created", ticket.created)
            }
        }
    }

    /// As it was last, over the conversations in which it was told.
    private func mood(_ json: inout JSONWriter) {
        let moods = history.conversations.map(\.conversation.mood).filter { !$0.trend.isEmpty }
        guard let latest = moods.first else { return }
        json.field(
            "mood",
            object: { json in
                json.field("level", latest.level)
                json.field(
                    "trend",
                    array: { list in moods.reversed().flatMap(\.trend).suffix(20).forEach { list.value($0) } }
                )
            })
    }

    private func talks(_ list: inout JSONWriter) {
        for talk in history.conversations {
            list.object { json in
                json.field("conversation", talk.conversation.id.text)
                json.field("channel", talk.conversation.channel)
                json.field("owner", talk.conversation.owner.kind)
                json.field("intent", talk.conversation.intent)
                json.field("last", talk.conversation.last?.text)
                json.field("created", talk.conversation.created)
                json.field("updated", talk.updated)
                json.field("score", talk.score)
            }
        }
    }

    // MARK: Traits

    /// Facts of the graph about the contact: stored ones with their source and time, derived ones with what they follow from
    /// a click away.
    private func traits(_ json: inout JSONWriter) {
        let name = NodeName(kind: "Contact", id: history.contact.id)
        guard let snapshot, let node = snapshot.node(name) else {
            return json.field("traits", array: { _ in })
        }
        let graph = GraphJSON(snapshot: snapshot)
        json.field("node", GraphJSON.text(name))
        json.field(
            "traits",
            array: { list in
                for group in snapshot.facts(of: node, limit: Self.factsPerRelation) {
                    // Which conversations there were, the history says.
                    let relation = snapshot.program.relations[group.relation]
                    if relation.name == "talked" { continue }
                    for fact in group.facts { list.object { trait(fact, relation.name, graph, &$0) } }
                }
            })
    }

    private func trait(
        _ fact: GraphSnapshot.Fact, _ relation: String, _ graph: GraphJSON, _ json: inout JSONWriter
    ) {
        let values = graph.snapshot.values(fact).dropFirst()
        json.field("name", relation)
        json.field("value", array: { list in for value in values { graph.value(value, &list) } })
        json.field("fact", object: { graph.fact(fact, &$0) })
        let stored = graph.snapshot.stored(fact)
        json.field("time", stored?.from)
        json.field(
            "evidence",
            object: { json in
                guard let source = stored?.source else { return json.field("kind", "derived") }
                let (kind, rest) = source.split(separator: ":", maxSplits: 1).map(String.init).pair
                json.field("kind", rest == nil ? "source" : kind)
                json.field("text", source)
                // A turn: the conversation's id and version.
                if kind == "conversation" {
                    json.field("conversation", rest?.split(separator: "#").first.map(String.init))
                }
            })
    }
}

extension Array where Element == String {
    /// The first two of them.
    fileprivate var pair: (String, String?) { (first ?? "", count > 1 ? self[1] : nil) }
}

extension Desk {
    private func alerts(of node: NodeID?) async -> [RiskAlert] {
        guard let node, let risks else { return [] }
        return await risks.alerts(of: node)
    }

    /// The answer of `GET /v1/contacts/{id}/profile`; nil when there is no such contact.
    package func profile(of id: String) async throws -> [UInt8]? {
        let history = try await services.records.read { try ContactHistory.load(id, $0) }
        guard let history else { return nil }
        let snapshot = graph?.store.snapshot
        let node = snapshot?.node(NodeName(kind: KnownContact.kind, id: id))
        let profile = Profile(
            history: history, snapshot: snapshot,
            recommendations: snapshot.flatMap { snapshot in
                node.flatMap { graph?.recommendations(for: $0, in: snapshot) }
            },
            risks: await alerts(of: node))
        return JSONWriter.object { profile.write(&$0) }
    }
}
