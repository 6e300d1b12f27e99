import Foundation
import Knowledge
import Understanding

/// What a turn says about the graph: who talked, what about, what they named, how they feel, what they were answered.
struct Observation {
    let pack: Pack
    let conversation: Conversation
    /// Unix milliseconds.
    let now: Int

    private var contact: GraphValue { .node(NodeName(kind: "Contact", id: conversation.contact)) }
    private var talk: GraphValue { .node(NodeName(kind: "Conversation", id: conversation.id.text)) }

    /// Of a customer's message.
    func message(_ understood: Understand.Result) -> [GraphChange] {
        var changes = [
            fact("talked", [contact, talk]), fact("mood", [contact, .integer(conversation.mood.level)]),
            fact("language", [contact, .text(understood.language)]),
            fact("channel", [contact, .text(conversation.channel)]),
        ]
        if let intent = understood.intents.intent, !isSmallTalk(intent.label) {
            changes.append(fact("raised", [talk, .node(NodeName(kind: "Issue", id: intent.label))]))
        }
        for entity in understood.entities {
            guard let kind = pack.kind(of: entity.name) else { continue }
            changes.append(
                fact("named_\(entity.name)", [contact, .node(NodeName(kind: kind, id: entity.value))]))
        }
        return changes
    }

    /// Of an answer that an article gave.
    func answer(_ article: String) -> GraphChange {
        fact("answered", [talk, .node(NodeName(kind: "Article", id: article))])
    }

    /// Of a wish for a person.
    var handover: GraphChange { fact("handed_over", [talk]) }

    /// Of a conversation that is over.
    var end: GraphChange { fact("closed", [talk]) }

    func rating(_ score: Int) -> GraphChange { fact("rated", [talk, .integer(score)]) }

    private func fact(_ relation: String, _ values: [GraphValue]) -> GraphChange {
        .add(relation: relation, values, validity: GraphChange.Validity(from: now))
    }

    private func isSmallTalk(_ label: String) -> Bool {
        if case .act? = pack.consequence(of: label) { true } else { false }
    }
}

extension Pack {
    /// The kind of the graph's nodes that an entity's values are; nil where they are words that anybody may say.
    func kind(of entity: String) -> String? {
        switch entities.first(where: { $0.name == entity })?.kind {
        case .shapes, .values: entity.split(separator: "_").map(\.capitalized).joined()
        case .marked, nil: nil
        }
    }

    /// Relations of the graph that the pack brings: what customers name.
    var declarations: RuleFile {
        let lines = entities.compactMap { entity in
            kind(of: entity.name).map { "relation named_\(entity.name)(c: Contact, x: \($0))" }
        }
        return RuleFile(name: "entities of the pack", text: lines.joined(separator: "\n"))
    }

    /// What the pack itself says about the graph: which article solves what, and what things are called.
    var ownFacts: [GraphChange] {
        let language = languages.first ?? "en"
        var changes: [GraphChange] = []
        for article in articles {
            let node = NodeName(kind: "Article", id: article.id)
            let issue = NodeName(kind: "Issue", id: label(of: article.id))
            changes.append(.node(node, label: LocalizedText(article.title)(language)))
            changes.append(
                .node(issue, label: title(of: issue.id, language) ?? LocalizedText(article.title)(language)))
            changes.append(.add(relation: "solves", [.node(node), .node(issue)]))
        }
        for intent in intents where !intent.does.isAct {
            changes.append(.node(NodeName(kind: "Issue", id: intent.name), label: intent.title(language)))
        }
        for entity in entities {
            guard let kind = kind(of: entity.name), case .values(let values, _) = entity.kind else {
                continue
            }
            for value in values {
                let name = label(of: value.id, entity: entity.name, language)
                changes.append(.node(NodeName(kind: kind, id: value.id), label: name))
            }
        }
        return changes
    }
}

extension Pack.Consequence {
    fileprivate var isAct: Bool {
        if case .act = self { true } else { false }
    }
}

extension TurnOutcome {
    /// What the turn has observed, under a name that says which turn it was.
    var graphEvent: GraphEventStore.Event? {
        guard !observations.isEmpty else { return nil }
        return GraphEventStore.Event(
            id: "\(conversation.id.text)#\(conversation.version)", changes: observations)
    }
}
