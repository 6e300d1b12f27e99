import Desk
import Foundation
import Records
import Testing

@testable import Gateway

@Suite struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "settings-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var configuration = Configuration()
        do { try configuration.read(file: file.path) } catch {
            throw YAMLSource.Problem(file: "settings.yaml", line: error.line, message: error.message)
        }
        return configuration
    }

    @Test func `reads settings, nested ones too`() throws {
        let configuration = try read(
            "port: 9000\npack: telecom\nstore:\n  durability: fast\nbackend:\n  url: http://x\n  allow: [10.0.0.0/8, 127.0.0.1]\n"
        )
        #expect(
            configuration.port == 9000 && configuration.pack == "telecom" && configuration.durability == .fast
        )
        #expect(
            configuration.backendURL == "http://x"
                && configuration.backendAllows == ["10.0.0.0/8", "127.0.0.1"])
    }

    @Test(arguments: [
        ("port: many", "settings.yaml:1: port must be a whole number from 0 to 65535"),
        ("host: 127.0.0.1\nport: 70000", "settings.yaml:2: port must be a whole number"),
        ("store:\n  durability: maybe", "settings.yaml:2: store.durability must be full or fast"),
        ("prot: 1", "settings.yaml:1: unknown setting prot"),
        ("store: {durabilty: full}", "settings.yaml:1: unknown setting"),
        ("behind_proxy: perhaps", "settings.yaml:1: behind_proxy must be true or false"),
        ("log_level: loud", "settings.yaml:1: log_level must be one of"),
        ("api_key: short", "settings.yaml:1: api_key must be"),
        ("a: [", "settings.yaml"),
    ])
    func `a bad value is named with its file and line`(text: String, message: String) {
        #expect { try read(text) } throws: { "\($0)".hasPrefix(message) }
    }

    @Test func `the environment wins over the file`() throws {
        var configuration = try read("port: 9000\nmessages_per_second: 5\n")
        try configuration.read(environment: [
            "SWITCHBOARD_PORT": "9001", "SWITCHBOARD_STORE_DURABILITY": "fast",
            "SWITCHBOARD_API_KEY": "0123456789abcdef\"\\",
            "OTHER": "x",
        ])
        #expect(
            configuration.port == 9001 && configuration.durability == .fast
                && configuration.messagesPerSecond == 5)
        #expect(configuration.apiKey == "0123456789abcdef\"\\")
        #expect(throws: YAMLSource.Problem.self) {
            try configuration.read(environment: ["SWITCHBOARD_PORT": "x"])
        }
    }

    @Test func `an address that others reach wants a proxy`() throws {
        var configuration = Configuration()
        try configuration.check()
        configuration.host = "0.0.0.0"
        #expect(throws: YAMLSource.Problem.self) { try configuration.check() }
        configuration.isBehindProxy = true
        try configuration.check()
    }

    @Test func `secrets are made once, for their owner only`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "data-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = Configuration()
        configuration.data = folder.path
        let first = try Secrets(configuration)
        let second = try Secrets(configuration)
        #expect(first.tokenSecret == second.tokenSecret && first.apiKey == second.apiKey)
        #expect(first.apiKey.hasPrefix("sb_") && first.tokenSecret.utf8.count >= 32)
        let file = folder.appendingPathComponent("secrets/api_key").path
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        #expect(throws: YAMLSource.Problem.self) { try Secrets(configuration) }
    }
}
