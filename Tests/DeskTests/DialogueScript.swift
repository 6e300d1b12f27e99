import Foundation

@testable import Desk

/// Conversations written down line by line, as in `Tests/Fixtures/dialogues`; that folder's `README.md` has the format.
struct DialogueScript: Sendable {
    /// A line that is played or checked.
    struct Line: Sendable {
        enum Kind: String, Sendable {
            /// Played.
            case customer, connector
            /// Checked against what came of it.
            case bot, suggests, state, call, handoff
        }

        let kind: Kind
        let text: String
        let number: Int
    }

    struct Conversation: Sendable {
        let title: String
        let language: String
        let pack: String
        var lines: [Line] = []
    }

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    let file: String
    private(set) var conversations: [Conversation] = []

    init(file: String) throws {
        self.file = file
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard parts.count == 2 else { throw mistake(index, "needs a word and a colon") }
            if parts[0] == "conversation" {
                let words = parts[1].split(separator: ",", maxSplits: 2).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard words.count == 3 else { throw mistake(index, "needs pack, language, title") }
                conversations.append(Conversation(title: words[2], language: words[1], pack: words[0]))
            } else if let kind = Line.Kind(rawValue: parts[0]), !conversations.isEmpty {
                conversations[conversations.count - 1].lines.append(
                    Line(kind: kind, text: parts[1], number: index + 1))
            } else {
                throw mistake(index, "knows no \(parts[0])")
            }
        }
    }

    private func mistake(_ index: Int, _ message: String) -> Mistake {
        Mistake(description: "\(file):\(index + 1): \(message)")
    }

    /// The files of a folder, by name.
    static func all(in folder: String) throws -> [DialogueScript] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
            .map { try DialogueScript(file: "\(folder)/\($0)") }
    }
}
