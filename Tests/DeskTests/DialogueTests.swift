import Foundation
import Testing
import Understanding

@testable import Desk

/// What is trained once for all conversations: the packs that ship, as the hub trains them.
enum ShippedPacks {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../..")

    static let retail = brain("retail")
    static let telecom = brain("telecom")

    static func named(_ name: String) -> Brain { name == "telecom" ? telecom : retail }

    private static func brain(_ name: String) -> Brain {
        do {
            let pack = try PackLoader.load(folder: root.appendingPathComponent("config/packs/\(name)").path)
            let marked = Brain.slotExamples(of: pack)
            return Brain(
                pack: pack, classifier: IntentTrainer().train(Brain.examples(of: pack)),
                tagger: marked.isEmpty ? nil : SlotTagger.Trainer().train(marked, validation: []),
                language: SmallShop.brain.language)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

@Suite struct DialogueTests {
    static let scripts: [DialogueScript] = {
        do {
            return try DialogueScript.all(
                in: ShippedPacks.root.appendingPathComponent("Tests/Fixtures/dialogues").path)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    @Test(arguments: scripts.map { URL(fileURLWithPath: $0.file).lastPathComponent })
    func `conversations go as they are written`(name: String) throws {
        let script = try #require(Self.scripts.first { $0.file.hasSuffix("/\(name)") })
        for language in ["zh", "en"] {
            #expect(script.conversations.count { $0.language == language } >= 3, "\(language)")
        }
        for conversation in script.conversations {
            var player = ScriptPlayer(
                conversation, file: script.file, brain: ShippedPacks.named(conversation.pack))
            for difference in try player.play() {
                Issue.record(
                    "\(conversation.title): \(difference)",
                    sourceLocation: SourceLocation(
                        fileID: "DeskTests/\(name)", filePath: difference.file, line: difference.line,
                        column: 1))
            }
        }
    }
}
