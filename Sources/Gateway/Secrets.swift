package import Desk
import Foundation

/// The secrets of an installation: what signs tokens, the API key, and what the keys of masked values come from: given by settings, else made at first start and kept in
/// `DATA/secrets`, readable by their owner only.
package struct Secrets: Sendable {
    package let tokenSecret: String
    package let apiKey: String
    /// Whoever loses it loses the clear text of all masked values.
    package let maskingSecret: String

    package init(_ configuration: Configuration) throws(YAMLSource.Problem) {
        let folder = "\(configuration.data)/secrets"
        if let given = configuration.tokenSecret {
            tokenSecret = given
        } else {
            tokenSecret = try Self.kept("\(folder)/token_secret", prefix: "")
        }
        if let given = configuration.apiKey {
            apiKey = given
        } else {
            apiKey = try Self.kept("\(folder)/api_key", prefix: "sb_")
        }
        if let given = configuration.maskingSecret {
            maskingSecret = given
        } else {
            maskingSecret = try Self.kept("\(folder)/masking_secret", prefix: "")
        }
    }

    private static func kept(_ file: String, prefix: String) throws(YAMLSource.Problem) -> String {
        let manager = FileManager.default
        if let data = manager.contents(atPath: file) {
            let mode = (try? manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int) ?? 0
            guard mode & 0o077 == 0 else {
                throw YAMLSource.Problem(
                    file: file, line: nil,
                    message: "can be read by others (mode \(String(mode, radix: 8))): chmod 600 it")
            }
            return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        var generator = SystemRandomNumberGenerator()
        let secret = prefix + (0..<4).map { _ in String(format: "%016lx", generator.next()) }.joined()
        do {
            try manager.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw YAMLSource.Problem(
                file: file, line: nil, message: "its folder cannot be made: \(error.localizedDescription)")
        }
        guard
            manager.createFile(
                atPath: file, contents: Data(secret.utf8), attributes: [.posixPermissions: 0o600])
        else {
            throw YAMLSource.Problem(file: file, line: nil, message: "cannot be written")
        }
        return secret
    }
}
