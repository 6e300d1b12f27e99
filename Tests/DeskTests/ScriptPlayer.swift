import Foundation
import JSON
import Knowledge

@testable import Desk

/// Plays a written conversation in memory and says where it goes another way.
struct ScriptPlayer {
    /// What differs, at which line of the script.
    struct Difference: CustomStringConvertible {
        let file: String
        let line: Int
        let message: String
        var description: String { "\(file):\(line): \(message)" }
    }

    /// Counts the names of a turn.
    private final class Names {
        private var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }

    /// A message of the bot.
    private struct Said {
        let text: String
        let suggestions: [String]
    }

    private let brain: Brain
    private let privacy: Privacy
    private let file: String
    private let script: DialogueScript.Conversation
    /// Thursday, 26 November 2026, 10:30 in China.
    private static let now = 1_795_660_200_000

    private var conversation: Conversation
    private var calls: [ConnectorRequest] = []
    private var count = 0
    private var differences: [Difference] = []
    /// What the last turn led to and no line has asked for yet.
    private var unheard: [Said] = []
    private var heard: Said?
    private var uncalled: [ConnectorRequest] = []
    private var reasons: [String] = []
    private var handoff: String?

    init(_ script: DialogueScript.Conversation, file: String, brain: Brain) {
        self.brain = brain
        self.file = file
        self.script = script
        privacy = Privacy(pack: brain.pack, keys: PrivacyKeys(secret: "of this test"))
        conversation = Conversation(id: ConversationID("c_1"), contact: "p_1", channel: "web", created: 0)
        conversation.dialogue.language = script.language
    }

    mutating func play() throws -> [Difference] {
        for line in script.lines {
            switch line.kind {
            case .customer:
                settle(before: line)
                count += 1
                try run(.customer(id: "k\(count)", MessageParts(text: line.text), locale: nil))
            case .connector:
                settle(before: line)
                let parts = line.text.split(separator: " ", maxSplits: 1).map(String.init)
                guard let id = calls.last?.id, let status = Int(parts[0]) else {
                    expect(false, line, "nothing was called")
                    continue
                }
                let body = try JSONValue(parsing: Array((parts.count > 1 ? parts[1] : "{}").utf8))
                try run(.connector(ConnectorAnswer(id: id, status: status, body: body)))
            case .bot: checkMessage(line)
            case .suggests:
                let labels = line.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                expect(heard?.suggestions == labels, line, "offers \(heard?.suggestions ?? [])")
            case .state: checkState(line)
            case .call: checkCall(line)
            case .handoff:
                expect(
                    handoff.map { Self.fits($0, line.text) } ?? false, line, "hands off: \(handoff ?? "no")")
                handoff = nil
            }
        }
        if let last = script.lines.last { settle(before: last) }
        return differences
    }

    private mutating func run(_ input: TurnInput) throws {
        let version = conversation.version
        let names = Names()
        let turn = Turn(brain: brain, privacy: privacy, now: Self.now) { "t\(version)-\(names.next())" }
        // What is stored between two turns is what any version reads.
        let data = try JSONEncoder().encode(conversation.dialogue)
        conversation.dialogue = try JSONDecoder().decode(Dialogue.self, from: data)
        let outcome = try turn.run(input, on: conversation)
        conversation = outcome.conversation
        calls += outcome.calls
        uncalled = outcome.calls
        reasons = try outcome.staffEntries.flatMap { entry in
            try JSONText(validating: entry.json)["reasons"]?.elements.compactMap(\.string) ?? []
        }
        handoff = nil
        for entry in outcome.entries {
            let json = try JSONText(validating: entry.json)
            if json["type"]?.string == "status" { handoff = json["reason"]?.string ?? "" }
            guard json["from"]?["role"]?.string == "bot",
                let text = json["parts"]?.elements.first?["text"]?.string
            else { continue }
            let labels = json["suggestions"]?.elements.compactMap { $0["label"]?.string } ?? []
            unheard.append(Said(text: text, suggestions: labels))
        }
    }

    // MARK: Checks

    private mutating func expect(_ isTrue: Bool, _ line: DialogueScript.Line, _ message: String) {
        if isTrue { return }
        differences.append(
            Difference(
                file: file, line: line.number,
                message: "\(line.kind.rawValue): \(line.text)\n    but \(message)\n    because \(reasons)"))
    }

    /// Every message has to be expected.
    private mutating func settle(before line: DialogueScript.Line) {
        if !unheard.isEmpty { expect(false, line, "before it, the bot also said \(unheard.map(\.text))") }
        unheard = []
        if let handoff { expect(false, line, "before it, a person was brought in: \(handoff)") }
        handoff = nil
    }

    private mutating func checkMessage(_ line: DialogueScript.Line) {
        guard !unheard.isEmpty else { return expect(false, line, "the bot said nothing more") }
        let said = unheard.removeFirst()
        heard = said
        expect(fits(said.text, line.text), line, "said: \(said.text)")
    }

    /// `key words…`, `/expression/`, or both.
    private func fits(_ text: String, _ expected: String) -> Bool {
        var key = expected[...]
        var expression: Substring?
        if let start = expected.firstIndex(of: "/"), expected.hasSuffix("/") {
            key = expected[..<start]
            expression = expected[expected.index(after: start)...].dropLast()
        }
        let words = key.split(separator: " ").map(String.init)
        if let expression, !Self.fits(text, String(expression)) { return false }
        guard let name = words.first else { return expression != nil }
        return template(name, words.dropFirst().first).map { Self.fits(text, "^\(Self.pattern($0))$") }
            ?? false
    }

    private func template(_ name: String, _ argument: String?) -> String? {
        let language = conversation.dialogue.language
        let flows = [conversation.dialogue.flow?.name, conversation.dialogue.sent?.name].compactMap(\.self)
        let flow = flows.lazy.compactMap { brain.pack.flow($0) }.first
        let slot = flow?.slots.first { $0.name == argument }
        switch name {
        case "ask": return slot?.ask(language)
        case "invalid": return slot?.invalid(language)
        case "help": return slot?.help?(language)
        case "confirm": return flow?.confirm?(language)
        case "reply":
            let named = argument?.split(separator: ".").map(String.init) ?? []
            guard named.count == 2, let flow = brain.pack.flow(named[0]) else { return nil }
            return flow.replies.first { $0.status.map { "\($0)" } ?? "other" == named[1] }?.say(language)
        case "article":
            return argument.flatMap { brain.pack.article($0)?.answer[language] }
        case "greeting": return brain.pack.greeting(language)
        default: return brain.pack.texts[name]?(language)
        }
    }

    /// A text with `{names}` as an expression that fits whatever stands for them.
    private static func pattern(_ text: String) -> String {
        var pattern = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            pattern += NSRegularExpression.escapedPattern(for: String(rest[..<open])) + ".+"
            rest = rest[rest.index(after: close)...]
        }
        return pattern + NSRegularExpression.escapedPattern(for: String(rest))
    }

    private static func fits(_ text: String, _ expression: String) -> Bool {
        text.range(of: expression, options: .regularExpression) != nil
    }

    /// `flow=…, slot=…, confirming, waiting, aside=a+b, order=…`, or `none`.
    private mutating func checkState(_ line: DialogueScript.Line) {
        let flow = conversation.dialogue.flow
        for item in line.text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            let pair = item.split(separator: "=", maxSplits: 1).map(String.init)
            let value = pair.count > 1 ? pair[1] : ""
            switch pair.first {
            case "none": expect(flow == nil, line, "flow \(flow?.name ?? "")")
            case "flow": expect(flow?.name == value, line, "flow \(flow?.name ?? "none")")
            case "slot": expect(flow?.asking == value, line, "asks for \(flow?.asking ?? "nothing")")
            case "confirming": expect(flow?.isConfirming == true, line, "does not ask to confirm")
            case "waiting": expect(flow?.waitsFor != nil, line, "does not wait")
            case "aside":
                let aside = conversation.dialogue.aside.map(\.name).joined(separator: "+")
                expect(aside == value, line, "aside \(aside)")
            case let slot?:
                let known = flow?.slots[slot] ?? ""
                expect(known == value, line, "\(slot) is \(known)")
            case nil: expect(false, line, "is empty")
            }
        }
    }

    /// An expression for `METHOD path name=value …`, names in order, or `none`.
    private mutating func checkCall(_ line: DialogueScript.Line) {
        let shown = uncalled.map { call in
            let body = call.body.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return ([call.method, call.path] + body).joined(separator: " ")
        }
        if line.text == "none" { return expect(shown.isEmpty, line, "calls \(shown)") }
        expect(shown.count == 1 && Self.fits(shown[0], line.text), line, "calls \(shown)")
    }
}
