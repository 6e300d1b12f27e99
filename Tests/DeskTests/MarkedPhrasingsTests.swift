import Foundation
import Testing
import Understanding

@testable import Desk

@Suite struct MarkedPhrasingsTests {
    /// A pack whose entity `place` is marked by this file; nil leaves it out.
    private func load(_ marked: String?, entities: String = "- {name: place, marked: true}") throws -> Pack {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "marked-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files = Dictionary(uniqueKeysWithValues: SmallShop.files)
        files["entities", default: ""] += "\n\(entities)\n"
        files["marked"] = marked
        for (name, text) in files {
            try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).yaml"))
        }
        do { return try PackLoader.load(folder: folder.path) } catch {
            let file = error.file.split(separator: "/").last.map(String.init) ?? ""
            throw YAMLSource.Problem(file: file, line: error.line, message: error.message)
        }
    }

    private static let twenty = (1...20).map { "- to [place \($0)](place)" }.joined(separator: "\n")

    @Test func `reads phrasings of all languages, marked and not`() throws {
        let pack = try load("en:\n\(Self.twenty)\n- \"hello \\\\[you\\\\]\"\nzh:\n\(Self.twenty)\n")
        #expect(pack.isMarked("place") && !pack.isMarked("order") && !pack.isMarked(nil))
        #expect(pack.marked.count == 41)
        #expect(
            pack.marked.first
                == SlotExample(text: "to place 1", spans: [.init(slot: "place", range: 3..<10)]))
        #expect(pack.marked[20] == SlotExample(text: "hello [you]", spans: []))
    }

    @Test func `a pack without marked entities needs no file and teaches nothing`() throws {
        let pack = try load(nil, entities: "")
        #expect(pack.marked.isEmpty && Brain.slotExamples(of: pack).isEmpty)
    }

    @Test(arguments: [
        (
            "en:\n- to [x](palce)\n",
            "marked.yaml:2: en[1] marks palce, which is no marked entity; known: place"
        ),
        ("en:\n- fine\n- to [x](order)\n", "marked.yaml:3: en[2] marks order, which is no marked entity"),
        (
            "en:\n- fine\n- fine\n- to [x\n",
            "marked.yaml:4: en[3] character 4: a mark [value](slot) does not end"
        ),
        ("en:\n- fine\n- \"[x] y\"\n", "marked.yaml:3: en[2] character 1: a mark [value] needs its (slot)"),
        ("en:\n- to [x](place)\n- to\n", "marked.yaml:2: en marks place in 1 phrasings; needs 20 at least"),
        ("en:\n\(twenty)\n", "marked.yaml:1: needs zh: phrasings that mark place"),
        ("fr:\n- [x]\n", "marked.yaml:1: unknown setting fr; known: en, zh"),
        ("en:\n- {a: b}\n", "marked.yaml:2: en[1] must be a text"),
    ])
    func `says where a phrasing is wrong`(text: String, message: String) {
        #expect { try load(text) } throws: { error in
            guard "\(error)".hasPrefix(message) else {
                Issue.record("\(error)")
                return false
            }
            return true
        }
    }

    @Test func `a marked entity needs the file, and the file a marked entity`() {
        #expect { try load(nil) } throws: { "\($0)".hasPrefix("marked.yaml: cannot be read") }
        #expect { try load("en:\n\(Self.twenty)\n", entities: "") } throws: {
            "\($0)".hasPrefix("marked.yaml:2: en[1] marks place, which is no marked entity")
        }
    }
}
