import Foundation
import Knowledge
import Understanding

/// Reads a pack's folder and checks that everything it names exists.
package enum PackLoader {
    package static func load(folder: String) throws(YAMLSource.Problem) -> Pack {
        let head = try YAMLSource(file: "\(folder)/pack.yaml")
        var pack = try header(head)
        let intents = try YAMLSource(file: "\(folder)/intents.yaml")
        let flows = try YAMLSource(file: "\(folder)/flows.yaml")
        for element in try YAMLSource(file: "\(folder)/entities.yaml").elements {
            pack.entities.append(try entity(element, pack.languages))
        }
        pack.marked = try MarkedPhrasings.load(folder: folder, of: pack)
        let articles = try YAMLSource(file: "\(folder)/articles.yaml")
        for element in articles.elements { pack.articles.append(try article(element)) }
        for element in flows.elements { pack.flows.append(try flow(element)) }
        for element in intents.elements { pack.intents.append(try intent(element)) }
        pack.rules = try rules(folder)
        try checkReferences(pack, intents: intents, articles: articles, flows: flows)
        return pack
    }

    private static func rules(_ folder: String) throws(YAMLSource.Problem) -> [RuleFile] {
        do {
            return try RuleFile.folder(folder)
        } catch {
            throw YAMLSource.Problem(
                file: folder, line: nil, message: "rule files must be UTF-8 text: \(error)")
        }
    }

    private static func localized(_ source: YAMLSource) throws(YAMLSource.Problem) -> LocalizedText {
        var texts: [String: String] = [:]
        for (language, text) in source.members { texts[language] = try text.string() }
        guard !texts.isEmpty else { throw source.problem("needs a text per language, as {zh: …, en: …}") }
        return LocalizedText(texts)
    }

    private static func lists(_ source: YAMLSource?) throws(YAMLSource.Problem) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for (language, list) in source?.members ?? [] { lists[language] = try list.strings() }
        return lists
    }

    private static func header(_ head: YAMLSource) throws(YAMLSource.Problem) -> Pack {
        var texts: [String: LocalizedText] = [:]
        let phrases = try head.required("texts")
        for (name, text) in phrases.members { texts[name] = try localized(text) }
        for name in Pack.requiredTexts where texts[name] == nil { throw phrases.problem("needs \(name)") }
        var starters: [LocalizedText] = []
        for starter in head["starters"]?.elements ?? [] { starters.append(try localized(starter)) }
        var escalation = Pack.Escalation.offer
        if let escalate = head["escalate"] {
            guard let known = Pack.Escalation(rawValue: try escalate.string()) else {
                throw escalate.problem(
                    "must be one of \(Pack.Escalation.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            escalation = known
        }
        return Pack(
            name: try head.required("name").string(), version: try head["version"]?.int() ?? 1,
            languages: try head.required("languages").strings(), shop: try localized(head.required("shop")),
            bot: try localized(head.required("bot")), greeting: try localized(head.required("greeting")),
            hours: try localized(head.required("hours")), starters: starters, texts: texts,
            escalation: escalation, intents: [], entities: [],
            articles: [], flows: [])
    }

    private static func entity(
        _ source: YAMLSource, _ languages: [String]
    ) throws(YAMLSource.Problem) -> EntityDefinition {
        let name = try source.required("name").string()
        if let shapes = source["shapes"] {
            return EntityDefinition(name: name, kind: .shapes(try shapes.strings()))
        }
        if try source["marked"]?.bool() == true { return EntityDefinition(name: name, kind: .marked) }
        var values: [EntityValue] = []
        for value in try source.required("values").elements {
            var synonyms: [Language: [String]] = [:]
            // Other codes are other fields: `id` is Indonesian too.
            for language in languages.compactMap(Language.init) {
                if let list = value[language.rawValue] { synonyms[language] = try list.strings() }
            }
            values.append(EntityValue(id: try value.required("id").string(), synonyms: synonyms))
        }
        return EntityDefinition(name: name, kind: .values(values))
    }

    private static func article(_ source: YAMLSource) throws(YAMLSource.Problem) -> Article {
        let answer = try source.required("answer")
        for (_, text) in answer.members {
            let words = try text.string()
            do throws(AnswerTemplate.Malformed) {
                _ = try AnswerTemplate(words)
            } catch {
                throw text.problem("at character \(error.column): \(error)")
            }
        }
        return Article(
            id: try source.required("id").string(), version: try source["version"]?.int() ?? 1,
            title: try localized(source.required("title")).byLanguage,
            question: try localized(source.required("question")).byLanguage,
            phrasings: try lists(source["phrasings"]),
            answer: try localized(answer).byLanguage,
            next: try source["next"]?.strings() ?? [], audience: try source["audience"]?.strings() ?? [],
            channels: try source["channels"]?.strings() ?? [],
            validFrom: try source["valid_from"].map { source throws(YAMLSource.Problem) in
                try moment(source, isEnd: false)
            },
            validTo: try source["valid_to"].map { source throws(YAMLSource.Problem) in
                try moment(source, isEnd: true)
            },
            owner: try source["owner"]?.string(), about: try names(source["about"]))
    }

    /// A day, or a moment of one; in China's time unless it says another zone.
    private static func moment(_ source: YAMLSource, isEnd: Bool) throws(YAMLSource.Problem) -> Int {
        let text = try source.string()
        guard
            let moment = CivilTime.milliseconds(
                text, isEnd: isEnd, secondsFromUTC: CivilTime.chinaStandardTime)
        else {
            throw source.problem("must be a day, 2026-12-01, or a time, 2026-12-01T15:00, not \"\(text)\"")
        }
        return moment
    }

    /// Names of nodes of the graph, as `Product/mug-01`.
    private static func names(_ source: YAMLSource?) throws(YAMLSource.Problem) -> [NodeName] {
        var names: [NodeName] = []
        for element in source?.elements ?? [] {
            let parts = try element.string().split(separator: "/", maxSplits: 1)
            guard parts.count == 2 else {
                throw element.problem("must be the kind and the id of a node, as Product/mug-01")
            }
            names.append(NodeName(kind: String(parts[0]), id: String(parts[1])))
        }
        return names
    }

    private static func intent(_ source: YAMLSource) throws(YAMLSource.Problem) -> Pack.Intent {
        let does = try source.required("does")
        let consequence: Pack.Consequence
        if let article = does["article"] {
            consequence = .article(try article.string())
        } else if let flow = does["flow"] {
            consequence = .flow(try flow.string())
        } else {
            let act = try does.required("act")
            guard let known = Pack.Act(rawValue: try act.string()) else {
                throw act.problem(
                    "must be one of \(Pack.Act.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            consequence = .act(known)
        }
        return Pack.Intent(
            name: try source.required("name").string(), title: try localized(source.required("title")),
            does: consequence, phrasings: try lists(source.required("phrasings")))
    }

    private static func choices(_ source: YAMLSource?) throws(YAMLSource.Problem) -> [Flow.Choice] {
        var choices: [Flow.Choice] = []
        for element in source?.elements ?? [] {
            choices.append(
                element.members.isEmpty ? .value(try element.string()) : .words(try localized(element)))
        }
        return choices
    }

    private static func slot(_ source: YAMLSource) throws(YAMLSource.Problem) -> Flow.Slot {
        try source.allow(only: [
            "name", "entity", "ask", "invalid", "choices", "called", "help", "optional", "ranges", "found_as",
            "earliest",
        ])
        return Flow.Slot(
            name: try source.required("name").string(), entity: try source.required("entity").string(),
            ask: try localized(source.required("ask")), invalid: try localized(source.required("invalid")),
            choices: try choices(source["choices"]), called: try lists(source["called"]),
            help: try source["help"].map { source throws(YAMLSource.Problem) in try localized(source) },
            isOptional: try source["optional"]?.bool() ?? false,
            takesRanges: try source["ranges"]?.bool() ?? false, earliest: try source["earliest"]?.int(),
            foundAs: try source["found_as"]?.string())
    }

    private static func flow(_ source: YAMLSource) throws(YAMLSource.Problem) -> Flow {
        var slots: [Flow.Slot] = []
        for element in try source.required("slots").elements { slots.append(try slot(element)) }
        let call = try source.required("call")
        var body: [String: String] = [:]
        for (name, value) in call["body"]?.members ?? [] { body[name] = try value.string() }
        var labels: [String: [String: LocalizedText]] = [:]
        for (field, values) in source["labels"]?.members ?? [] {
            for (value, text) in values.members { labels[field, default: [:]][value] = try localized(text) }
        }
        var replies: [Flow.FlowReply] = []
        for reply in try source.required("replies").elements {
            let when = try reply.required("when")
            replies.append(
                Flow.FlowReply(
                    status: try when.string() == "other" ? nil : try when.int(),
                    say: try localized(reply.required("say")), again: try reply["again"]?.string(),
                    handsOff: try reply["handoff"]?.bool() ?? false))
        }
        let method = try call.required("method").string()
        guard ["GET", "POST", "PATCH"].contains(method) else {
            throw call.problem("method must be GET, POST or PATCH")
        }
        return Flow(
            name: try source.required("name").string(), title: try localized(source.required("title")),
            called: try lists(source["called"]), slots: slots,
            confirm: try source["confirm"].map { source throws(YAMLSource.Problem) in try localized(source) },
            call: Flow.Call(method: method, path: try call.required("path").string(), body: body),
            labels: labels,
            replies: replies)
    }

    // MARK: References

    private static func checkReferences(
        _ pack: Pack, intents: YAMLSource, articles: YAMLSource, flows: YAMLSource
    ) throws(YAMLSource.Problem) {
        for (intent, source) in zip(pack.intents, intents.elements) {
            switch intent.does {
            case .article(let id) where pack.article(id) == nil:
                throw source.problem("names no article: \(id)")
            case .flow(let name) where pack.flow(name) == nil: throw source.problem("names no flow: \(name)")
            default: break
            }
        }
        for (article, source) in zip(pack.articles, articles.elements) {
            for id in article.next where pack.article(id) == nil {
                throw source.problem("next names no article: \(id)")
            }
        }
        let entities = Set(BuiltInEntity.allCases.map(\.rawValue)).union(pack.entities.map(\.name))
        for (flow, source) in zip(pack.flows, flows.elements) {
            let slots = Set(flow.slots.map(\.name))
            for slot in flow.slots {
                for kind in [slot.entity, slot.foundAs].compactMap(\.self) where !entities.contains(kind) {
                    throw source.problem("slot \(slot.name) names no entity: \(kind)")
                }
                if slot.earliest != nil, !["date", "datetime"].contains(slot.entity) {
                    throw source.problem("slot \(slot.name) has an earliest day but is no day")
                }
                if slot.isOptional, flow.call.path.contains("{\(slot.name)}") {
                    throw source.problem("slot \(slot.name) is in the path and cannot be optional")
                }
            }
            for reply in flow.replies {
                if let slot = reply.again, !slots.contains(slot) {
                    throw source.problem("again names no slot: \(slot)")
                }
            }
        }
    }
}
