import Realtime
import Records
import Understanding

/// Changes what the bot knows while it serves: makes a new brain beside the old one and exchanges them as a whole. One change
/// after the other: each is made of what the one before has left.
///
/// What it knows is made of three layers: the pack's files, what was released upon them, and what was taught.
actor Teacher {
    private let services: DeskServices
    /// As the files of the pack made it.
    private(set) var base: Brain
    /// What was released upon it.
    private(set) var overlay: Overlay
    /// The last brain that was made to be looked at, as long as nothing has changed that it was made of.
    private var candidate: Brain?
    private let classifiers: (any ClassifierKeeping)?
    /// The end of the last change that was asked for.
    private var last: Task<Void, Never>?

    init(
        services: DeskServices, base: Brain, overlay: Overlay, classifiers: (any ClassifierKeeping)? = nil
    ) {
        self.services = services
        self.base = base
        self.overlay = overlay
        self.classifiers = classifiers
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

    /// The brain that a release would make, to be tried before it goes live. The next one to publish it has it at once.
    func candidate(_ overlay: Overlay) async throws -> Brain {
        try await inTurn { try await self.prepared(overlay) }
    }

    /// Puts a release in force.
    ///
    /// - Parameter commit: makes it durable; when that fails, nothing changes.
    func publish(_ overlay: Overlay, commit: @escaping @Sendable () async throws -> Void) async throws {
        try await inTurn { try await self.exchange(overlay, commit) }
    }

    /// Puts the release in force that the store says is live: another node may have published it.
    func followStore() async throws {
        try await inTurn { try await self.follow() }
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
        let known = try await lessons(fitting: overlay)
        let lessons = known.filter { $0.name != lesson.name } + [lesson]
        let brain = try base.with(overlay, lessons)
        let now = services.now()
        try await services.records.commit { connection in
            try LessonStore.save(lesson, by: actor, now: now, connection)
            try AuditStore.add(
                AuditEntry(time: now, actor: actor, action: "teach", subject: lesson.name, detail: ""),
                connection)
        }
        exchange(brain)
        return Receipt(
            isNew: known.count < lessons.count,
            examples: brain.pack.intent(lesson.name)?.phrasings.values.reduce(0) { $0 + $1.count } ?? 0,
            seconds: (ContinuousClock.now - begun) / .seconds(1))
    }

    private func drop(_ name: String, by actor: String) async throws -> Bool {
        let lessons = try await stored()
        guard lessons.contains(where: { $0.name == name }) else { return false }
        let brain = try base.with(
            overlay, try await self.lessons(fitting: overlay).filter { $0.name != name })
        let now = services.now()
        try await services.records.commit { connection in
            _ = try LessonStore.delete(name, connection)
            try AuditStore.add(
                AuditEntry(time: now, actor: actor, action: "forget", subject: name, detail: ""), connection)
        }
        exchange(brain)
        return true
    }

    private func replaceBase(by brain: Brain) async throws {
        base = brain
        exchange(try brain.with(overlay, try await lessons(fitting: overlay)))
    }

    private func prepared(_ overlay: Overlay) async throws -> Brain {
        if let candidate, candidate.release == overlay.mark { return candidate }
        let brain = try base.with(overlay, try await lessons(fitting: overlay))
        candidate = brain
        return brain
    }

    private func exchange(_ overlay: Overlay, _ commit: @Sendable () async throws -> Void) async throws {
        let brain = try await prepared(overlay)
        try await commit()
        self.overlay = overlay
        exchange(brain)
    }

    private func follow() async throws {
        let live = try await services.records.read { try ReleaseStore.liveOverlay($0) }
        if live.mark != overlay.mark { try await exchange(live) {} }
    }

    private func exchange(_ brain: Brain) {
        candidate = nil
        services.exchange(brain)
        guard let classifier = brain.classifier, let classifiers else { return }
        // Nobody waits for a file that only saves time.
        Task.detached(priority: .utility) { classifiers.keep(classifier) }
    }

    private func stored() async throws -> [Lesson] {
        try await services.records.read { try LessonStore.all($0) }
    }

    /// The lessons that fit what they are taught upon.
    private func lessons(fitting overlay: Overlay) async throws -> [Lesson] {
        base.pack.overlaid(overlay).fitting(try await stored(), services.logger)
    }
}
