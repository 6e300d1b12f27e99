import JSON
import Logging
import Realtime
import Testing

@testable import Desk

@Suite struct LessonTests {
    private func lesson(_ name: String, _ flow: String) throws -> Lesson {
        let body = #"{"title":{"en":"T"},"phrasings":{"en":["words of \#(name)"]},"flow":"\#(flow)"}"#
        return try Lesson(name, JSONText(validating: body))
    }

    @Test func `a lesson whose flow is gone is left out, the others stay`() throws {
        let pack = SmallShop.brain.pack
        let lessons = [
            try lesson("one", "refund"), try lesson("two", "gone"), try lesson("three", "callback"),
        ]
        #expect(throws: ProtocolError.self) { try pack.taught(lessons) }
        let fitting = pack.fitting(lessons, Logger(label: "test"))
        #expect(fitting.map(\.name) == ["one", "three"])
        let names = try pack.taught(fitting).intents.map(\.name)
        #expect(names.suffix(2) == ["one", "three"])
    }

    @Test func `what is stored is read back`() throws {
        let first = try lesson("one", "refund")
        #expect(try Lesson("one", JSONText(validating: first.json)) == first)
    }
}
