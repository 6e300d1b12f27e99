import ArgumentParser
import Foundation
import JSON
import Knowledge

/// Runs a published workload on the knowledge graph.
struct EvaluateGraph: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Run the workload CSKG-1 on the knowledge graph.",
        discussion: """
            The folder holds the CSV files that the workload's generator writes: 108,000 nodes, 1,000,000 edges. Each row has a value \
            to be met where the workload names one; a wrong one ends the command with an error.
            """)

    @Option(help: "Folder of the CSV files.") var data: String
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        guard FileManager.default.fileExists(atPath: "\(data)/BOUGHT.csv") else {
            throw ValidationError("\(data) has no BOUGHT.csv: run the workload's generator into it first")
        }
        let rows = try GraphEvaluation(folder: data) { name in
            FileHandle.standardError.write(Data("\(name) done\n".utf8))
        }.run()
        if json {
            let object = JSONWriter.object { json in
                for row in rows { json.field(row.name, object: { fields(row, &$0) }) }
            }
            print(String(decoding: object, as: UTF8.self))
        } else {
            for row in rows { print(line(row)) }
        }
        guard rows.allSatisfy(\.isRight) else { throw ExitCode.failure }
    }

    private func fields(_ row: GraphEvaluation.Row, _ json: inout JSONWriter) {
        if let check = row.check {
            json.field("check", check.found)
            json.field("right", row.isRight)
        }
        for figure in row.figures { json.field(figure.name, figure.value.rounded(to: 4)) }
    }

    private func line(_ row: GraphEvaluation.Row) -> String {
        let check = row.check.map { row.isRight ? " \($0.found)" : " \($0.found), NOT \($0.expected)" } ?? ""
        let figures = row.figures.map { "\($0.name) \($0.value.rounded(to: 3))" }.joined(separator: ", ")
        return "\(row.name):\(check) (\(figures))"
    }
}
