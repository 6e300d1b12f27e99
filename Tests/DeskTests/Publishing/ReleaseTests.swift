import Testing

@testable import Desk

@Suite struct ReleaseTests {
    /// Where each event may begin, and where it ends: the order of steps that the service promises.
    private static let table: [Release.Event: (from: Set<Release.State>, to: Release.State)] = [
        .validate: ([.draft, .validated, .simulated, .approved], .validated),
        .reject: ([.draft, .validated, .simulated, .approved], .draft),
        .simulate: ([.validated, .simulated], .simulated),
        .approve: ([.simulated], .approved),
        .publish: ([.approved], .live),
        .replace: ([.live], .replaced),
        .rollBack: ([.live], .rolledBack),
        .restore: ([.replaced], .live),
        .discard: ([.draft, .validated, .simulated, .approved], .discarded),
    ]

    @Test(arguments: Release.Event.allCases)
    func `an event applies where the steps allow it and nowhere else`(event: Release.Event) throws {
        let (from, to) = try #require(Self.table[event])
        for state in Release.State.allCases {
            #expect(state.after(event) == (from.contains(state) ? to : nil), "\(state) \(event)")
        }
    }

    @Test func `nothing goes live that nobody has approved after its last check`() {
        // Every way of at most seven events.
        var ways: [(state: Release.State, isApproved: Bool)] = [(.draft, false)]
        for _ in 0..<7 {
            ways = ways.flatMap { way in
                Release.Event.allCases.compactMap { event in
                    guard let state = way.state.after(event) else { return nil }
                    if event == .publish { #expect(way.isApproved) }
                    let keeps = way.isApproved && event != .validate && event != .reject
                    return (state, keeps || event == .approve)
                }
            }
        }
        #expect(ways.contains { $0.state == .live })
    }
}
