import Testing

@testable import Desk

@Suite struct OwnerTests {
    private let ann = Owner.agent(id: "a", name: "Ann")

    @Test func `changes hands as the table says`() throws {
        #expect(try Owner.bot.after(.handoff) == .queue)
        #expect(try Owner.queue.after(.handoff) == .queue)
        #expect(try ann.after(.handoff) == ann)
        #expect(try Owner.bot.after(.claim(id: "a", name: "Ann")) == ann)
        #expect(try Owner.queue.after(.claim(id: "a", name: "Ann")) == ann)
        #expect(try ann.after(.claim(id: "a", name: "Ann")) == ann)
        #expect(try ann.after(.release(by: "a")) == .bot)
        #expect(try ann.after(.close) == .closed)
        #expect(try Owner.closed.after(.close) == .closed)
    }

    @Test func `refuses what would make two owners or none`() {
        #expect(throws: Owner.Refusal.taken(by: "Ann")) { try ann.after(.claim(id: "b", name: "Bea")) }
        #expect(throws: Owner.Refusal.notOwner) { try ann.after(.release(by: "b")) }
        #expect(throws: Owner.Refusal.notOwner) { try Owner.queue.after(.release(by: "a")) }
        #expect(throws: Owner.Refusal.closed) { try Owner.closed.after(.claim(id: "a", name: "Ann")) }
        #expect(throws: Owner.Refusal.closed) { try Owner.closed.after(.handoff) }
    }
}
