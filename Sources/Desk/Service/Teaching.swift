import JSON
import Realtime
import Records

/// What editors do to the bot while it runs.
extension Desk {
    /// Takes a lesson; the answer of `PUT /v1/intents/{name}`.
    ///
    /// - Throws: 422 when it does not fit the pack.
    package func teach(_ lesson: Lesson, by actor: String) async throws -> (isNew: Bool, json: [UInt8]) {
        let receipt = try await teacher.teach(lesson, by: actor)
        return (
            receipt.isNew,
            JSONWriter.object { json in
                json.field("name", lesson.name)
                json.field("examples", receipt.examples)
                json.field("seconds", receipt.seconds.rounded(to: 3))
            }
        )
    }

    /// Forgets a lesson.
    ///
    /// - Throws: 404 when nothing was taught under this name.
    package func forget(_ name: String, by actor: String) async throws {
        guard try await teacher.forget(name, by: actor) else { throw ProtocolError.notFound("lesson") }
    }

    /// Puts another brain in force while connections stay, with the lessons on top of it.
    package func exchange(_ brain: Brain) async throws {
        try await teacher.rebase(brain)
        try await services.graph?.follow(services.brain.pack)
    }

    /// Intents in force: `{"intents": [{"name", "title", "does", "phrasings", "taught"}]}`.
    package func intents() async throws -> [UInt8] {
        let lessons = Set(try await services.records.read { try LessonStore.all($0) }.map(\.name))
        let pack = services.brain.pack
        return JSONWriter.object { json in
            json.field("pack", pack.name)
            json.field("level", services.level.name)
            json.field(
                "intents",
                array: { list in
                    for intent in pack.intents {
                        list.object { entry in
                            entry.field("name", intent.name)
                            entry.field("title", intent.title(pack.languages.first ?? "zh"))
                            switch intent.does {
                            case .article(let id): entry.field("article", id)
                            case .flow(let name): entry.field("flow", name)
                            case .act(let act): entry.field("act", act.rawValue)
                            }
                            entry.field(
                                "phrasings",
                                object: { json in
                                    for (language, texts) in intent.phrasings.sorted(by: { $0.key < $1.key })
                                    {
                                        json.field(language, texts.count)
                                    }
                                })
                            entry.field("taught", lessons.contains(intent.name))
                        }
                    }
                })
        }
    }
}
