/// What has been found wrong so far.
struct ProblemList {
    /// Who wrote this much wrong mends the first and checks again.
    static let maximum = 100

    private let files: [String]
    private var found: [(place: Place, message: String, fix: String)] = []

    init(files: [String]) {
        self.files = files
    }

    var isEmpty: Bool { found.isEmpty }

    mutating func report(_ message: String, at place: Place, fix: String) {
        guard found.count < Self.maximum else { return }
        found.append((place, message, fix))
    }

    /// `line 3`, with the file if it is another one.
    func line(of place: Place, seenFrom other: Place) -> String {
        place.file == other.file ? "line \(place.line)" : "\(files[place.file]) line \(place.line)"
    }

    /// By place; of several at one place, the one found first is first.
    var sorted: [RuleProblem] {
        found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map {
            let (place, message, fix) = $0.element
            return RuleProblem(
                file: files[place.file], line: place.line, column: place.column, message: message, fix: fix)
        }
    }
}
