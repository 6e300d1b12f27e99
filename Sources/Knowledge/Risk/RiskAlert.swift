/// A reason to look at somebody: what is found by rules or by the walk, before it becomes an alert.
package struct RiskFinding: Equatable, Sendable {
    package var node: NodeID
    /// What kind of risk: the derived relation with the texts in its fact, `risk: churn`; or what the walk is called.
    package var kind: String
    /// 0…1.
    package var score: Double
    package var evidence: Evidence

    package init(node: NodeID, kind: String, score: Double, evidence: Evidence) {
        self.node = node
        self.kind = kind
        self.score = score
        self.evidence = evidence
    }

    /// What a finding rests on.
    package enum Evidence: Hashable, Sendable, Codable {
        /// Derived facts in ascending order; each has a proof.
        case facts([FactReference])
        /// Ways from flagged nodes, the strongest first.
        case paths([[NodeID]])
    }
}

/// A warning that people see and deal with.
package struct RiskAlert: Equatable, Sendable, Identifiable, Codable {
    package let id: Int
    package let node: NodeID
    package let kind: String
    package internal(set) var level: Level
    /// 0…1.
    package internal(set) var score: Double
    package internal(set) var evidence: RiskFinding.Evidence
    package internal(set) var state = State.open
    /// Who has taken it on.
    package internal(set) var owner: String?
    /// Unix milliseconds, like all moments here.
    package let opened: Int
    /// By when somebody should have acknowledged or dismissed it.
    package internal(set) var due: Int

    package enum State: String, Sendable, Codable {
        case open, acknowledged, dismissed
        /// Its reasons are gone.
        case closed
    }

    package enum Level: String, Sendable, CaseIterable, Comparable, Codable {
        case low, medium, high

        /// By severity.
        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .low: 0
            case .medium: 1
            case .high: 2
            }
        }
    }
}

/// What happened to an alert, for publication.
package enum RiskEvent: Equatable, Sendable {
    case opened(RiskAlert)
    /// Other score, level or evidence; or somebody acknowledged or dismissed it.
    case changed(RiskAlert)
    /// Its reasons are gone.
    case closed(RiskAlert)

    package var alert: RiskAlert {
        switch self {
        case .opened(let alert), .changed(let alert), .closed(let alert): alert
        }
    }
}
