/// Where something stands in the files that are checked.
struct Place: Hashable, Comparable, Sendable {
    /// By its number among the files.
    var file: Int
    /// From 1.
    var line: Int
    /// From 1, in Unicode scalars.
    var column: Int

    static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
