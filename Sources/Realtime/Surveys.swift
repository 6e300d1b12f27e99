import JSON
import Synchronization

/// Questions to all nodes that wait for their answers.
final class Surveys: Sendable {
    private struct Survey {
        var missing: Int
        var answers: [JSONText] = []
        let done: CheckedContinuation<[JSONText], Never>
    }

    private struct State {
        var last = 0
        var open: [Int: Survey] = [:]
    }

    private static let patience = Duration.seconds(1)
    private let state = Mutex(State())

    /// Asks, and waits for `count` answers or a second.
    func ask(expecting count: Int, _ ask: (_ number: Int) -> Void) async -> [JSONText] {
        await withCheckedContinuation { done in
            let number = state.withLock { state in
                state.last += 1
                state.open[state.last] = Survey(missing: count, done: done)
                return state.last
            }
            Task {
                try? await Task.sleep(for: Self.patience)
                finish(number)
            }
            ask(number)
        }
    }

    func take(_ answer: JSONText, for number: Int) {
        let isWhole = state.withLock { state in
            state.open[number]?.answers.append(answer)
            state.open[number]?.missing -= 1
            return state.open[number]?.missing == 0
        }
        if isWhole { finish(number) }
    }

    private func finish(_ number: Int) {
        guard let survey = state.withLock({ $0.open.removeValue(forKey: number) }) else { return }
        survey.done.resume(returning: survey.answers)
    }
}
