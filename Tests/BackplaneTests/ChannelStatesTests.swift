import Testing

@testable import Backplane

/// Plays a server that answers each command in its order, and counts whom it told what.
private struct Play {
    var states = ChannelStates()
    var underWay: [ChannelStates.Command] = []
    var confirmed = 0
    var endings = 0

    mutating func apply(_ effects: ChannelStates.Effects) {
        if let command = effects.command { underWay.append(command) }
        for confirmed in effects.confirmed { confirmed() }
        confirmed += effects.confirmed.count
        if effects.hasEnded { endings += 1 }
    }

    mutating func want() { apply(states.want("c") {}) }
    mutating func leave() { apply(states.leave("c")) }

    /// The server answers the oldest command.
    mutating func answer() {
        apply(underWay.removeFirst() == .subscribe ? states.subscribed("c") : states.unsubscribed("c"))
    }
}

@Suite struct ChannelStatesTests {
    @Test func `who comes back before the end is confirmed is confirmed by a subscription of their own`() {
        var play = Play()
        play.want()
        play.answer()
        play.leave()
        play.want()
        #expect(play.underWay == [.unsubscribe] && play.confirmed == 1)
        play.answer()
        #expect(play.underWay == [.subscribe] && play.confirmed == 1 && play.endings == 0)
        play.answer()
        #expect(play.confirmed == 2 && play.states.listens(to: "c") && play.underWay.isEmpty)
    }

    @Test func `who leaves while the subscription is under way is not left subscribed`() {
        var play = Play()
        play.want()
        play.leave()
        play.answer()
        #expect(play.underWay == [.unsubscribe] && !play.states.listens(to: "c"))
        play.answer()
        #expect(play.underWay.isEmpty && play.states.wanted.isEmpty && play.endings == 0)
    }

    @Test func `a subscription that the server ends is told once`() {
        var play = Play()
        play.want()
        play.answer()
        play.apply(play.states.unsubscribed("c"))
        #expect(play.endings == 1 && !play.states.listens(to: "c"))
    }

    @Test func `after a refusal of another channel the late confirmation is taken back`() {
        var play = Play()
        play.want()
        play.apply(play.states.refused())
        #expect(play.confirmed == 1 && !play.states.listens(to: "c"))
        play.answer()
        #expect(play.underWay == [.unsubscribe])
    }

    @Test func `any order of wishes ends as the last one wants it`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var play = Play()
            var (wishes, isWanted) = (0, false)
            for _ in 0..<20 {
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    play.want()
                    wishes += 1
                    isWanted = true
                case 1:
                    play.leave()
                    isWanted = false
                default: if !play.underWay.isEmpty { play.answer() }
                }
                #expect(play.underWay.count <= 1)
            }
            while !play.underWay.isEmpty { play.answer() }
            #expect(play.states.listens(to: "c") == isWanted)
            #expect(play.confirmed == wishes)
        }
    }
}
