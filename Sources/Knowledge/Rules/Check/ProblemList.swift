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

    /// Then what costs much need not be found out any more.
    var isFull: Bool { found.count >= Self.maximum }

    mutating func report(_ message: String, at place: Place, fix: String) {
        guard !isFull else { return }
        found.append((place, message, fix))
    }

    /// `line 3`, with the file if it is another one.
    func line(of place: Place, seenFrom other: Place) -> String {
        place.file == other.file ? "line \(place.line)" : "\(files[place.file]) line \(place.line)"
    }

    /// By place. Only the first at a place is kept: what comes after follows from it most often.
    var sorted: [RuleProblem] {
        var seen: Set<Place> = []
        return found.filter { seen.insert($0.place).inserted }.sorted { $0.place < $1.place }.map { problem in
            RuleProblem(
                file: files[problem.place.file], line: problem.place.line, column: problem.place.column,
                message: problem.message, fix: problem.fix)
        }
    }
}
