import Foundation
import Yams

/// A YAML file that is read field by field, so that whatever is wrong can be said with its file and line.
package struct YAMLSource {
    package let file: String
    private let node: Node
    /// The path of fields that led here, for messages.
    private let path: String

    /// What is wrong, where, and what to do about it.
    package struct Problem: Error, Equatable, CustomStringConvertible, Sendable {
        package let file: String
        package let line: Int?
        package let message: String

        package init(file: String, line: Int?, message: String) {
            self.file = file
            self.line = line
            self.message = message
        }

        package var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
    }

    /// Reads a file.
    package init(file: String) throws(Problem) {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Problem(file: file, line: nil, message: "cannot be read: is it there?")
        }
        try self.init(text: String(decoding: data, as: UTF8.self), file: file)
    }

    /// Reads a text; `file` is what messages call it.
    package init(text: String, file: String) throws(Problem) {
        do {
            node = try Yams.compose(yaml: text) ?? Node([] as [(Node, Node)])
        } catch let error as YamlError {
            var line: Int?
            if case .scanner(_, _, let mark, _) = error { line = mark.line }
            if case .parser(_, _, let mark, _) = error { line = mark.line }
            if case .composer(_, _, let mark, _) = error { line = mark.line }
            if case .duplicatedKeysInMapping(_, let context) = error { line = context.mark.line }
            throw Problem(file: file, line: line, message: "is not valid YAML: \(error)".singleLine)
        } catch {
            throw Problem(file: file, line: nil, message: "is not valid YAML")
        }
        self.file = file
        path = ""
    }

    private init(file: String, node: Node, path: String) {
        self.file = file
        self.node = node
        self.path = path
    }

    /// A problem at this place.
    package func problem(_ message: String) -> Problem {
        Problem(file: file, line: node.mark?.line, message: path.isEmpty ? message : "\(path) \(message)")
    }

    // MARK: Reading

    /// A member of a mapping; nil when absent or null.
    package subscript(name: String) -> YAMLSource? {
        guard let member = node.mapping?[name], !Self.isNull(member) else { return nil }
        return YAMLSource(file: file, node: member, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// A member that must be there.
    package func required(_ name: String) throws(Problem) -> YAMLSource {
        guard let member = self[name] else { throw problem("needs \(name)") }
        return member
    }

    /// Refuses members other than those named: a misspelt setting must not pass silently.
    package func allow(only names: Set<String>) throws(Problem) {
        guard let mapping = node.mapping else { throw problem("must be a mapping") }
        for (key, _) in mapping {
            let name = key.string ?? "?"
            if !names.contains(name) {
                throw Problem(
                    file: file, line: key.mark?.line,
                    message:
                        "unknown setting \(path.isEmpty ? name : "\(path).\(name)"); known: \(names.sorted().joined(separator: ", "))"
                )
            }
        }
    }

    /// Members of a mapping in their order.
    package var members: [(name: String, value: YAMLSource)] {
        (node.mapping ?? [:]).map { key, value in
            let name = key.string ?? ""
            return (name, YAMLSource(file: file, node: value, path: path.isEmpty ? name : "\(path).\(name)"))
        }
    }

    /// Elements of a list; a single value counts as a list of one.
    package var elements: [YAMLSource] {
        guard let sequence = node.sequence else { return Self.isNull(node) ? [] : [self] }
        return sequence.enumerated().map { YAMLSource(file: file, node: $1, path: "\(path)[\($0 + 1)]") }
    }

    package func string() throws(Problem) -> String {
        guard let text = node.scalar?.string else { throw problem("must be a text") }
        return text
    }

    package func int() throws(Problem) -> Int {
        guard let number = node.int else { throw problem("must be a whole number, not \(shown)") }
        return number
    }

    package func number() throws(Problem) -> Double {
        guard let number = node.float, number.isFinite else {
            throw problem("must be a number, not \(shown)")
        }
        return number
    }

    package func bool() throws(Problem) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw problem("must be true or false, not \(shown)")
        }
    }

    package func strings() throws(Problem) -> [String] {
        var all: [String] = []
        for element in elements { all.append(try element.string()) }
        return all
    }

    private var shown: String { node.scalar.map { "\"\($0.string)\"" } ?? "a list or mapping" }

    private static func isNull(_ node: Node) -> Bool { node.null != nil && node.scalar?.style == .plain }
}

extension String {
    fileprivate var singleLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
