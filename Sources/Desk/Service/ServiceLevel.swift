import Backplane
package import JSON

/// How well the hub serves: L0, or the lowest level of what is away (see the fault matrix in ARCHITECTURE.md).
package struct ServiceLevel: Equatable, Sendable {
    /// Redis, when it is used and away: since when, in Unix milliseconds.
    package var redisAwaySince: Int?
    /// No trained model: keywords answer.
    package var isWithoutModel: Bool

    init(_ health: BackplaneHealth, isWithoutModel: Bool) {
        if case .down(let since, _) = health { redisAwaySince = since }
        self.isWithoutModel = isWithoutModel
    }

    /// 0: all is well, 1: without Redis, 5: without a model.
    package var number: Int { isWithoutModel ? 5 : redisAwaySince != nil ? 1 : 0 }
    /// `L0` to `L5`.
    package var name: String { "L\(number)" }
    /// What is away.
    package var degraded: [String] {
        (redisAwaySince != nil ? ["redis"] : []) + (isWithoutModel ? ["language"] : [])
    }
}

extension JSONWriter {
    /// The members that tell how well the hub is: `{"level", "degraded", "since"}`.
    package mutating func service(_ level: ServiceLevel) {
        field("level", level.name)
        field("degraded", array: { list in level.degraded.forEach { list.value($0) } })
        field("since", level.redisAwaySince)
    }
}
