import Foundation
package import JSON
import Knowledge
import Realtime
import Records

/// Who changes knowledge.
package struct Editor: Sendable {
    let user: String
    /// A business system: nobody to be checked by somebody else.
    let isSystem: Bool

    package init(user: String, isSystem: Bool) {
        (self.user, self.isSystem) = (user, isSystem)
    }
}

/// Lets knowledge change by release: what somebody drafts is gathered, checked, tried on recent messages, approved by
/// somebody else, and goes live as a whole.
package final class Publisher: Sendable {
    let services: DeskServices
    let teacher: Teacher
    let checker: any RuleChecking
    let acknowledgements: Acknowledgements

    init(
        services: DeskServices, teacher: Teacher, shards: [DeskShard],
        checker: any RuleChecking = UncheckedRules()
    ) {
        self.services = services
        self.teacher = teacher
        self.checker = checker
        acknowledgements = Acknowledgements(services: services, shards: shards)
    }

    private static let maximumNote = 500

    // MARK: Steps of a release

    /// Gathers all drafts of now; the answer of `POST /v1/releases`.
    ///
    /// - Throws: 409 while another release is on its way, or without drafts.
    package func create(_ json: JSONText, by editor: Editor) async throws -> [UInt8] {
        try json.allow(only: ["note"])
        let note = try json.text("note", upTo: Self.maximumNote) ?? ""
        let now = services.now()
        let base = await teacher.base.pack
        let number = try await services.records.commit { connection in
            if let open = try ReleaseStore.open(connection) {
                throw ProtocolError.conflict(
                    "release \(open.number) is \(open.state.rawValue): publish or discard it first")
            }
            let drafts = try KnowledgeStore.drafts(connection)
            guard !drafts.isEmpty else { throw ProtocolError.conflict("there are no drafts to release") }
            let items = try drafts.map { draft in
                // Never a version that the thing has had before, be it in a file or in a release that was rolled back.
                let last = try KnowledgeStore.lastVersion(draft.key, connection) ?? 0
                return ReleaseItem(
                    key: draft.key, content: draft.content,
                    version: max(last, base.version(of: draft.key)) + 1,
                    author: draft.author, note: draft.note)
            }
            let live = try ReleaseStore.live(connection).number
            let number = try ReleaseStore.nextNumber(connection)
            let mark = try KnowledgeStore.overlay(of: live, connection).with(items, as: number).mark
            try ReleaseStore.add(
                Release(
                    number: number, note: note, author: editor.user, created: now, base: live, hash: mark.hash
                ),
                items, connection)
            try Self.audit("release", number, note, editor, now, connection)
            return number
        }
        return try await release(number)
    }

    /// Checks what a release makes of the knowledge in force. What it finds keeps it a draft.
    package func validate(_ number: Int, by editor: Editor) async throws -> [UInt8] {
        let pack = await teacher.base.pack
        let (services, checker) = (services, checker)
        let now = services.now()
        try await services.records.commit { connection in
            var release = try Self.known(number, connection)
            let state = release.state
            release.state = try Self.state(of: release, after: .validate)
            let live = try ReleaseStore.live(connection).number
            let items = try KnowledgeStore.items(of: number, connection)
            let overlay = try KnowledgeStore.overlay(of: live, connection).with(items, as: number)
            release.base = live
            release.hash = overlay.mark.hash
            release.approver = nil
            let problems = ReleaseProblem.all(items, in: pack.overlaid(overlay), checker)
            if !problems.isEmpty { release.state = try Self.state(of: release, from: state, after: .reject) }
            try ReleaseStore.update(release, from: state, connection)
            try ReleaseStore.setProblems(problems.json, of: number, connection)
            try Self.audit("validate", number, "\(problems.count) problems", editor, now, connection)
        }
        return try await release(number)
    }

    /// Lets recent messages be read by the brain in force and by the one to come, and the rules to come derive what they do.
    ///
    /// - Throws: 422 when those take more than they may.
    package func simulate(_ number: Int, by editor: Editor) async throws -> [UInt8] {
        let since = services.now() - Self.replayedMilliseconds
        let (release, overlay, items, messages) = try await services.records.read { connection in
            let release = try Self.known(number, connection)
            _ = try Self.state(of: release, after: .simulate)
            return (
                release, try KnowledgeStore.overlay(of: number, connection),
                try KnowledgeStore.items(of: number, connection),
                try Simulation.messages(since: since, limit: Self.maximumReplayed, connection)
            )
        }
        let released = Set(items.compactMap { $0.content.article?.id })
        if items.contains(where: { $0.key.kind == .rule }) {
            try await services.graph?.rehearse(teacher.base.pack.overlaid(overlay))
        }
        let privacy = services.privacy
        let before = Rehearsal(brain: services.brain, privacy: privacy)
        let after = Rehearsal(brain: try await teacher.candidate(overlay), privacy: privacy)
        let found = await Self.apart {
            Simulation(messages, before: before, after: after, released: released).json
        }
        let now = services.now()
        try await services.records.commit { connection in
            // It may have been checked again meanwhile.
            guard let current = try ReleaseStore.release(number, connection), current.hash == release.hash
            else { throw RecordError.conflict }
            var release = current
            release.state = try Self.state(of: current, after: .simulate)
            try ReleaseStore.update(release, from: current.state, connection)
            try ReleaseStore.setSimulation(found, of: number, connection)
            try Self.audit("simulate", number, "\(messages.count) messages", editor, now, connection)
        }
        return try await self.release(number)
    }

    private static let replayedMilliseconds = 7 * 86_400_000
    private static let maximumReplayed = 2000

    /// Somebody answers for a release: not who wrote it.
    ///
    /// - Throws: 103 for its author, and for who drafted something in it.
    package func approve(_ number: Int, by editor: Editor) async throws -> [UInt8] {
        let now = services.now()
        try await services.records.commit { connection in
            var release = try Self.known(number, connection)
            let state = release.state
            release.state = try Self.state(of: release, after: .approve)
            let authors = try KnowledgeStore.items(of: number, connection).map(\.author) + [release.author]
            guard editor.isSystem || !authors.contains(editor.user) else {
                throw ProtocolError(
                    ProtocolError.permissionDenied.code, "somebody else has to approve what you wrote")
            }
            release.approver = editor.user
            try ReleaseStore.update(release, from: state, connection)
            try Self.audit("approve", number, release.hash, editor, now, connection)
        }
        return try await release(number)
    }

    /// Gives a release up; its drafts stay.
    package func discard(_ number: Int, by editor: Editor) async throws {
        let now = services.now()
        try await services.records.commit { connection in
            var release = try Self.known(number, connection)
            let state = release.state
            release.state = try Self.state(of: release, after: .discard)
            try ReleaseStore.update(release, from: state, connection)
            try Self.audit("discard", number, "", editor, now, connection)
        }
    }

    // MARK: Parts

    static func known(_ number: Int, _ connection: Connection) throws -> Release {
        guard number > 0, let release = try ReleaseStore.release(number, connection) else {
            throw ProtocolError.notFound("release")
        }
        return release
    }

    /// Where an event takes a release.
    ///
    /// - Throws: 409 when it does not apply.
    static func state(
        of release: Release, from state: Release.State? = nil, after event: Release.Event
    ) throws(ProtocolError) -> Release.State {
        guard let next = (state ?? release.state).after(event) else {
            throw .conflict(
                "release \(release.number) is \(release.state.rawValue): it cannot \(event.rawValue) now")
        }
        return next
    }

    static func audit(
        _ action: String, _ number: Int, _ detail: String, _ editor: Editor, _ now: Int,
        _ connection: Connection
    ) throws {
        try AuditStore.add(
            AuditEntry(
                time: now, actor: editor.user, action: action, subject: "release \(number)", detail: detail),
            connection)
    }

    /// Runs what takes seconds of computing on a thread of its own: it would keep others from the pool.
    static func apart<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async -> Output {
        await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: work()) }
        }
    }
}

extension Pack {
    /// The version that the pack's files give a thing; 0 when it is not in them.
    func version(of key: ItemKey) -> Int {
        switch key.kind {
        case .article: article(key.name)?.version ?? 0
        case .rule: rules.contains { $0.name == key.name } ? 1 : 0
        }
    }
}

extension JSONText {
    /// - Throws: 422 for members other than these, and for what is no object.
    func allow(only names: Set<String>) throws(ProtocolError) {
        guard isObject else { throw .invalid("body", "must be an object") }
        for (name, _) in members where !names.contains(name) { throw .invalid(name, "is not a known field") }
    }

    /// A member that is a text; nil without it.
    func text(_ name: String, upTo limit: Int) throws(ProtocolError) -> String? {
        guard let member = self[name] else { return nil }
        guard let text = member.string, text.unicodeScalars.count <= limit else {
            throw .invalid(name, "must be a text of at most \(limit) characters")
        }
        return text
    }
}
