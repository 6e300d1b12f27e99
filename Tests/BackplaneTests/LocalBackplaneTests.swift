import Backplane
import Testing

@Suite struct LocalBackplaneTests {
    @Test func `does what every backplane must do`() async throws {
        try await BackplaneSuite(LocalBackplane()).run()
    }
}
