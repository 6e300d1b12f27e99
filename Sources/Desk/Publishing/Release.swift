/// A set of changes that goes live as one, and what became of it.
struct Release: Equatable, Sendable {
    let number: Int
    var state = State.draft
    let note: String
    let author: String
    var approver: String?
    /// Unix milliseconds.
    let created: Int
    /// When it went live first, in Unix milliseconds.
    var published: Int?
    /// Since when it has been live this time, in Unix milliseconds.
    var since: Int?
    /// The release that it changes, which is the one that a roll back goes to.
    var base: Int
    /// Of ``Overlay/mark``.
    var hash: String
    /// How many of each it changes.
    var articles = 0
    var rules = 0
    /// Until the last of those who have acknowledged it had.
    var seconds: Double?

    /// Where a release stands.
    enum State: String, Sendable, CaseIterable {
        case draft, validated, simulated, approved, live, replaced, discarded
        case rolledBack = "rolled_back"
    }

    /// What happens to a release.
    enum Event: String, Sendable, CaseIterable {
        /// It was checked and can be used.
        case validate
        /// It was checked and cannot.
        case reject
        case simulate, approve, publish
        /// Another one has gone live.
        case replace
        case rollBack = "roll back"
        /// The one behind it was rolled back.
        case restore
        case discard
    }
}

extension Release.State {
    /// The whole table; nil: it does not apply. What was approved can be checked again, and has to be approved again.
    func after(_ event: Release.Event) -> Release.State? {
        switch (self, event) {
        case (.draft, .validate), (.validated, .validate), (.simulated, .validate), (.approved, .validate):
            .validated
        case (.draft, .reject), (.validated, .reject), (.simulated, .reject), (.approved, .reject): .draft
        case (.validated, .simulate), (.simulated, .simulate): .simulated
        case (.simulated, .approve): .approved
        case (.approved, .publish), (.replaced, .restore): .live
        case (.live, .replace): .replaced
        case (.live, .rollBack): .rolledBack
        case (.draft, .discard), (.validated, .discard), (.simulated, .discard), (.approved, .discard):
            .discarded
        default: nil
        }
    }

    /// Whether it may still go live.
    var isOpen: Bool { after(.discard) != nil }
}
