/// What has changed between two texts, line by line: a shortest script of insertions and removals (E. Myers, 1986).
struct LineDiff: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        /// A space for what stays, `+` or `-`.
        let sign: String
        /// Its number in the old text, from 1.
        let left: Int?
        /// Its number in the new text.
        let right: Int?
        let text: String
    }

    let lines: [Line]
    var added: Int { lines.count { $0.sign == "+" } }
    var removed: Int { lines.count { $0.sign == "-" } }

    /// The shortest script takes the square of the changes in time and memory: where more lines than this are left between
    /// the first and the last change, all of them count as changed.
    private static let maximumMiddle = 1500

    /// An empty text has no lines.
    init(from old: String, to new: String) {
        let (old, new) = (Self.split(old), Self.split(new))
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = min(
            zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count, min(old.count, new.count) - head)
        let (oldMiddle, newMiddle) = (old[head..<(old.count - tail)], new[head..<(new.count - tail)])
        var removals = Set(oldMiddle.indices)
        var insertions = Set(newMiddle.indices)
        if oldMiddle.count + newMiddle.count <= Self.maximumMiddle {
            (removals, insertions) = ([], [])
            for change in Array(newMiddle).difference(from: Array(oldMiddle)) {
                switch change {
                case .remove(let offset, _, _): removals.insert(head + offset)
                case .insert(let offset, _, _): insertions.insert(head + offset)
                }
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removals.contains(left) {
                lines.append(Line(sign: "-", left: left + 1, right: nil, text: old[left]))
                left += 1
            } else if insertions.contains(right) {
                lines.append(Line(sign: "+", left: nil, right: right + 1, text: new[right]))
                right += 1
            } else {
                lines.append(Line(sign: " ", left: left + 1, right: right + 1, text: old[left]))
                (left, right) = (left + 1, right + 1)
            }
        }
        self.lines = lines
    }

    private static func split(_ text: String) -> [String] {
        text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
