import JSON
import Knowledge

/// Something that keeps a release from going live.
enum ReleaseProblem: Equatable, Sendable {
    case article(String, String)
    case rule(RuleProblem)

    /// What is wrong with these changes in the pack that they would make.
    static func all(_ items: [ReleaseItem], in pack: Pack, _ checker: any RuleChecking) -> [ReleaseProblem] {
        let articles = items.compactMap(\.content.article).flatMap { article in
            ArticleContent.problems(article, in: pack).map { ReleaseProblem.article(article.id, $0) }
        }
        return articles + checker.problems(in: pack.rules).map(ReleaseProblem.rule)
    }
}

extension [ReleaseProblem] {
    var json: [UInt8] {
        JSONWriter.bytes { json in
            json.array { list in
                for problem in self {
                    list.object { json in
                        switch problem {
                        case .article(let id, let message):
                            json.field("article", id)
                            json.field("message", message)
                        case .rule(let problem): json.rule(problem)
                        }
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    mutating func rule(_ problem: RuleProblem) {
        field("file", problem.file)
        field("line", problem.line)
        field("column", problem.column)
        field("message", problem.message)
        field("fix", problem.fix)
    }
}
