import Foundation
package import Knowledge

/// A file of rules: text in whatever language the rules are written in.
package struct RuleFile: Equatable, Sendable {
    /// Its name, without a folder.
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Says whether rules can be used, before they are released. Whoever evaluates rules knows.
package protocol RuleChecking: Sendable {
    /// What is wrong with these files, all of them together; nothing when they can be used.
    func problems(in files: [RuleFile]) -> [RuleProblem]
}

/// Takes any text for rules: for a hub that evaluates none.
package struct UncheckedRules: RuleChecking {
    package init() {}
    package func problems(in files: [RuleFile]) -> [RuleProblem] { [] }
}

extension RuleFile {
    /// The rule files of a folder by name; none where there is no such folder.
    package static func folder(_ path: String) throws -> [RuleFile] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
        return try names.filter { $0.hasSuffix(".rules") }.sorted().map { name in
            RuleFile(name: name, text: try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8))
        }
    }
}
