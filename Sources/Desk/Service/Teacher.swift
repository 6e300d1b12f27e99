import Realtime
import Records
import Understanding

/// Changes what the bot knows while it serves: makes a new brain beside the old one and exchanges them as a whole. One change
/// after the other: each is made of what the one before has left.
actor Teacher {
    private let services: DeskServices
    /// As the files of the pack made it.
    private var base: Brain
    /// The end of the last change that was asked for.
    private var last: Task<Void, Never>?

    init(services: DeskServices, base: Brain) {
        self.services = services
        self.base = base
    }

    /// A lesson that is in force.
    struct Receipt: Sendable {
        let isNew: Bool
        /// Phrasings of the intent that it knows now.
        let examples: Int
        let seconds: Double
    }

    /// Takes a lesson, or changes the one of this name.
    ///
    /// - Throws: 422 when it does not fit the pack, or what the store says.
    func teach(_ lesson: Lesson, by actor: String) async throws -> Receipt {
        try await inTurn { try await self.take(lesson, by: actor) }
    }

    /// Forgets a lesson; false when there is none of this name.
    func forget(_ name: String, by actor: String) async throws -> Bool {
        try await inTurn { try await self.drop(name, by: actor) }
    }

    /// Puts what the files of a pack make in force, with the lessons on top.
    func rebase(_ brain: Brain) async throws {
        try await inTurn { try await self.replaceBase(by: brain) }
    }

    /// An actor lets others in wherever it waits; changes must not meet there.
    private func inTurn<Output: Sendable>(
        _ change: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        let before = last
        let task = Task {
            await before?.value
            return try await change()
        }
        last = Task { _ = await task.result }
        return try await task.value
    }

    // MARK: Changes

    private func take(_ lesson: Lesson, by actor: String) async throws -> Receipt {
        let begun = ContinuousClock.now
        let known = base.pack.fitting(try await lessons(), services.logger)
        let lessons = known.filter { $0.name != lesson.name } + [lesson]
        let brain = try base.taught(lessons)
        let now = services.now()
        try await services.records.commit { connection in
            try LessonStore.save(lesson, by: actor, now: now, connection)
            try AuditStore.add(
                AuditEntry(time: now, actor: actor, action: "teach", subject: lesson.name, detail: ""),
                connection)
        }
        services.exchange(brain)
        return Receipt(
            isNew: known.count < lessons.count,
            examples: brain.pack.intent(lesson.name)?.phrasings.values.reduce(0) { $0 + $1.count } ?? 0,
            seconds: (ContinuousClock.now - begun) / .seconds(1))
    }

    private func drop(_ name: String, by actor: String) async throws -> Bool {
        let lessons = try await lessons()
        guard lessons.contains(where: { $0.name == name }) else { return false }
        let others = base.pack.fitting(lessons.filter { $0.name != name }, services.logger)
        let brain = try base.taught(others)
        let now = services.now()
        try await services.records.commit { connection in
            _ = try LessonStore.delete(name, connection)
            try AuditStore.add(
                AuditEntry(time: now, actor: actor, action: "forget", subject: name, detail: ""), connection)
        }
        services.exchange(brain)
        return true
    }

    private func replaceBase(by brain: Brain) async throws {
        let taught = try brain.taught(brain.pack.fitting(try await lessons(), services.logger))
        base = brain
        services.exchange(taught)
    }

    private func lessons() async throws -> [Lesson] {
        try await services.records.read { try LessonStore.all($0) }
    }
}

extension Brain {
    /// The brain with what was taught on top of its pack: trained at once, by a warm start.
    ///
    /// - Throws: 422 when a lesson does not fit the pack.
    func taught(_ lessons: [Lesson]) throws(ProtocolError) -> Brain {
        guard !lessons.isEmpty else { return self }
        let pack = try pack.taught(lessons)
        let names = Set(lessons.map(\.name))
        let all = Brain.examples(of: pack)
        let known = Set(Brain.examples(of: self.pack))
        let added = all.filter { names.contains($0.label) && !known.contains($0) }
        return Brain(
            pack: pack,
            classifier: classifier.map { classifier in
                added.isEmpty ? classifier : IntentTrainer().extend(classifier, with: added, all: all)
            }, tagger: tagger, language: language, encoder: meanings?.encoder, reusing: meanings)
    }
}
