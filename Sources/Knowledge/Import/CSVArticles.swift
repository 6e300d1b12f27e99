extension ArticleImport {
    /// Conditions that drafts may bring along, by the names of `articles.yaml`.
    static let conditionNames = ["audience", "channels", "valid_from", "valid_to", "owner"]

    /// Articles from CSV (RFC 4180) with a heading: question and answer, and where wanted id, title, language, phrasings
    /// (separated by semicolons), audience, channels, valid_from, valid_to and owner.
    public static func csv(_ text: String, file: String, language: String) -> ArticleImport {
        var found = ArticleImport(text, file: file, language: language)
        guard !found.isClosed else { return found }
        var reader = CSVReader(text)
        guard let heading = reader.record() else {
            found.report(1, "is empty: the first line names the columns, as id,question,answer")
            return found
        }
        let names = heading.fields.map { $0.trimmed.lowercased() }
        guard names.contains("question"), names.contains("answer") else {
            let hint = names.count == 1 ? ", separated by commas" : ""
            found.report(1, "the first line must name the columns question and answer\(hint)")
            return found
        }
        let known = ["id", "title", "language", "question", "answer", "phrasings"] + conditionNames
        for name in names where !known.contains(name) {
            found.report(
                1, "column \(name.prefix(40)) is not known and left out: use \(known.joined(separator: ", "))"
            )
        }
        while !found.isClosed, let record = reader.record() {
            if record.fields == [""] { continue }
            if record.isOpen {
                found.report(record.line, "a quotation mark is not closed: double those inside a field")
            } else if record.fields.count != names.count {
                found.report(
                    record.line,
                    "has \(record.fields.count) fields, not \(names.count): put a field with commas into quotation marks"
                )
            } else {
                let fields = Dictionary(zip(names, record.fields)) { first, _ in first }
                found.add(draft(fields, record.line, language))
            }
        }
        return found
    }

    private static func draft(_ fields: [String: String], _ line: Int, _ language: String) -> Draft {
        func field(_ name: String) -> String? {
            let value = fields[name]?.trimmed ?? ""
            return value.isEmpty ? nil : value
        }
        var draft = Draft(
            id: field("id") ?? "", language: field("language") ?? language, title: field("title"),
            question: field("question") ?? "", answer: field("answer") ?? "", line: line)
        draft.phrasings = (field("phrasings") ?? "").split { ";；".contains($0) }.map(String.init)
        for name in conditionNames { draft.conditions[name] = field(name) }
        return draft
    }
}

/// Records of comma-separated values (RFC 4180). Line ends may be of any kind, a byte order mark in front is skipped.
struct CSVReader {
    struct Record: Equatable {
        var fields: [String]
        /// Where it begins, from 1 on.
        let line: Int
        /// Whether a quotation mark was still open at the end of the text.
        var isOpen = false
    }

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The next record; nil at the end.
    mutating func record() -> Record? {
        guard place < bytes.count else { return nil }
        var record = Record(fields: [], line: line)
        while true {
            record.fields.append(field(&record.isOpen))
            guard place < bytes.count else { return record }
            let end = bytes[place]
            place += 1
            if end == UInt8(ascii: ",") { continue }
            if end == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
            line += 1
            return record
        }
    }

    /// A field up to the comma or line end behind it.
    private mutating func field(_ isOpen: inout Bool) -> String {
        var field: [UInt8] = []
        if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { quoted(&field, &isOpen) }
        while place < bytes.count, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[place]) {
            field.append(bytes[place])
            place += 1
        }
        return String(decoding: field, as: UTF8.self)
    }

    private mutating func quoted(_ field: inout [UInt8], _ isOpen: inout Bool) {
        let mark = UInt8(ascii: "\"")
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == mark {
                guard place < bytes.count, bytes[place] == mark else { return }
                place += 1
            }
            let isReturn = byte == 0x0D && !(place < bytes.count && bytes[place] == 0x0A)
            if byte == 0x0A || isReturn { line += 1 }
            field.append(byte)
        }
        isOpen = true
    }
}
