import Desk
import Foundation
import Records
import Transport

/// Looks whether an installation can run, part by part; each problem says what to do.
package struct Checkup {
    package struct Check: Sendable {
        package let name: String
        package let problem: String?
    }

    private let configuration: Configuration

    package init(configuration: Configuration) { self.configuration = configuration }

    package func run() async -> [Check] {
        var checks: [Check] = []
        func check(_ name: String, _ body: () throws -> Void) {
            do {
                try body()
                checks.append(Check(name: name, problem: nil))
            } catch {
                checks.append(Check(name: name, problem: "\(error)"))
            }
        }
        check("settings") { try configuration.check() }
        check("topics") { _ = try TopicsFile.read(configuration.topicsFile) }
        check("language") { _ = try LanguageFiles(folder: "\(configuration.home)/config/language") }
        check("pack \(configuration.pack)") {
            _ = try PackLoader.load(folder: "\(configuration.home)/config/packs/\(configuration.pack)")
        }
        check("pages") {
            let page = "\(configuration.home)/static/index.html"
            guard FileManager.default.fileExists(atPath: page) else {
                throw Problem(
                    "\(page) is missing: set SWITCHBOARD_HOME to the folder that has static/ and config/")
            }
        }
        check("secrets") { _ = try Secrets(configuration) }
        check("store") {
            try FileManager.default.createDirectory(
                atPath: configuration.data, withIntermediateDirectories: true)
            try RecordStore(
                path: "\(configuration.data)/switchboard.db", schemas: [DeskSchema.schema],
                now: Int(Date().timeIntervalSince1970 * 1000)
            ).close()
        }
        check("back-end rules") {
            guard AddressRule(allowing: configuration.backendAllows) != nil else {
                throw Problem("backend.allow must list addresses or ranges, as 127.0.0.0/8")
            }
        }
        check("open files") {
            let limit = DescriptorBudget.current
            guard limit >= 4096 else {
                throw Problem("at most \(limit) descriptors: raise it with ulimit -n 65536")
            }
        }
        return checks
    }

    private struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}
