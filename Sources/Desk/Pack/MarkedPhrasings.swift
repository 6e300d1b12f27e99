import Foundation
import Understanding

/// Reads `marked.yaml`: phrasings by language, with the values of the pack's `marked` entities marked in them.
enum MarkedPhrasings {
    /// Phrasings of a language that each marked entity needs: from fewer a tagger learns the values and not what stands
    /// around them.
    static let least = 20

    /// The phrasings, in the order of the file; none where the pack has neither the file nor a marked entity.
    ///
    /// - Throws: a phrasing that cannot be read or marks no marked entity of the pack, or an entity with too few.
    static func load(folder: String, of pack: Pack) throws(YAMLSource.Problem) -> [SlotExample] {
        let names = pack.entities.filter { $0.kind == .marked }.map(\.name)
        let file = "\(folder)/marked.yaml"
        guard !names.isEmpty || FileManager.default.fileExists(atPath: file) else { return [] }
        return try read(YAMLSource(file: file), names: names, languages: pack.languages)
    }

    private static func read(
        _ source: YAMLSource, names: [String], languages: [String]
    ) throws(YAMLSource.Problem) -> [SlotExample] {
        try source.allow(only: Set(languages))
        var examples: [SlotExample] = []
        for language in languages {
            guard let list = source[language] else {
                if names.isEmpty { continue }
                throw source.problem(
                    "needs \(language): phrasings that mark \(names.joined(separator: ", "))")
            }
            var counts: [String: Int] = [:]
            for element in list.elements {
                let example = try phrasing(element)
                let marked = Set(example.spans.map(\.slot))
                for name in marked.sorted() where !names.contains(name) {
                    throw element.problem(
                        "marks \(name), which is no marked entity; known: \(names.joined(separator: ", "))")
                }
                for name in marked { counts[name, default: 0] += 1 }
                examples.append(example)
            }
            for name in names where counts[name, default: 0] < least {
                throw list.problem(
                    "marks \(name) in \(counts[name, default: 0]) phrasings; needs \(least) at least")
            }
        }
        return examples
    }

    private static func phrasing(_ source: YAMLSource) throws(YAMLSource.Problem) -> SlotExample {
        let text = try source.string()
        do {
            return try SlotExample(marked: text)
        } catch {
            throw source.problem("\(error)")
        }
    }
}
