/// Tables in text: cells split by commas, semicolons, tabs or bars, quoted as in RFC 4180, the first line naming the columns.
struct DelimitedSegments {
    private let text: [Unicode.Scalar]
    private let delimiter: Unicode.Scalar
    private var place = 0

    private static let delimiters: [Unicode.Scalar] = [",", "\t", ";", "|", "，"]
    private static let mostColumns = 200

    private struct Row {
        var cells: [TextSegment] = []
        let start: Int
        var end: Int
    }

    private init(_ text: [Unicode.Scalar], _ delimiter: Unicode.Scalar) {
        self.text = text
        self.delimiter = delimiter
    }

    /// The cells of a table, each with the head of its column; nil when the text is none: no line end, a first line that names
    /// nothing we know, no other line like it.
    static func split(_ text: [Unicode.Scalar]) -> [TextSegment]? {
        guard let lineEnd = text.firstIndex(of: "\n"), lineEnd < text.count - 1, lineEnd < 4000 else {
            return nil
        }
        for delimiter in delimiters where text[..<lineEnd].contains(delimiter) {
            if let segments = split(text, delimiter) { return segments }
        }
        return nil
    }

    private static func split(_ text: [Unicode.Scalar], _ delimiter: Unicode.Scalar) -> [TextSegment]? {
        var reader = DelimitedSegments(text, delimiter)
        let head = reader.row()
        guard (2...mostColumns).contains(head.cells.count), head.cells.allSatisfy(isHead) else { return nil }
        let labels = head.cells.map { String(String.UnicodeScalarView($0.scalars)) }
        // Sentences have commas too: with those of Chinese, each head has to name a column.
        let named = labels.count(where: namesColumn)
        guard delimiter == "，" ? named == labels.count : named * 2 >= labels.count else { return nil }
        // The heads are read as well: what looks like them may be a sentence with a name.
        var segments = [TextSegments.piece(text, head.start..<head.end)]
        var isTable = false
        // Lines that do not fit, such as cells broken over two lines, are read together as a sentence.
        var broken: Range<Int>?
        func endBroken(_ segments: inout [TextSegment]) {
            if let range = broken { segments.append(TextSegments.piece(text, range)) }
            broken = nil
        }
        var short: Row?
        while reader.place < text.count {
            let row = reader.row()
            // A line that is too short and the one that completes it.
            let completes = short.map { $0.cells.count + row.cells.count - 1 == labels.count } ?? false
            guard row.cells.count == labels.count, !completes else {
                broken = (broken?.lowerBound ?? row.start)..<row.end
                short = completes || row.cells.count > labels.count ? nil : row
                continue
            }
            short = nil
            isTable = true
            endBroken(&segments)
            for (label, var cell) in zip(labels, row.cells) {
                cell.label = label
                segments.append(cell)
            }
        }
        guard isTable else { return nil }
        endBroken(&segments)
        return segments
    }

    /// A head is short and no number.
    private static func isHead(_ cell: TextSegment) -> Bool {
        cell.scalars.count <= 40 && !cell.scalars.contains { (0x30...0x39).contains($0.value) }
    }

    private static func namesColumn(_ label: String) -> Bool {
        let context = ContextWords(MaskingText(NormalText(label)))
        return !context.values.isEmpty || context.names.contains { $0.classes.contains(.name) }
    }

    /// The next line, its cells decoded.
    private mutating func row() -> Row {
        var row = Row(start: place, end: place)
        var isOpen = true
        while isOpen {
            let (cell, isLast) = cell()
            row.cells.append(cell)
            isOpen = !isLast && row.cells.count < Self.mostColumns
        }
        row.end = place
        return row
    }

    /// The next cell; whether it is the last of its line.
    private mutating func cell() -> (TextSegment, isLast: Bool) {
        var scalars: [Unicode.Scalar] = []
        var places: [Int] = []
        if place < text.count, text[place] == "\"" {
            place += 1
            while place < text.count {
                if text[place] == "\"" {
                    guard place + 1 < text.count, text[place + 1] == "\"" else { break }
                    place += 1
                }
                scalars.append(text[place])
                places.append(place)
                place += 1
            }
            places.append(place)
            if place < text.count { place += 1 }
            while place < text.count, text[place] != delimiter, text[place] != "\n" { place += 1 }
        } else {
            while place < text.count, text[place] != delimiter, text[place] != "\n" {
                scalars.append(text[place])
                places.append(place)
                place += 1
            }
            places.append(place)
        }
        let isLast = place >= text.count || text[place] == "\n"
        if place < text.count { place += 1 }
        return (TextSegment(scalars: scalars, places: places), isLast)
    }
}
