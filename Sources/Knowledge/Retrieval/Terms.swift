/// Texts as the sets of their search terms, for telling how alike they are.
package enum Terms {
    /// The terms of a text, in their order.
    package static func of(_ text: String) -> [String] {
        var cutter = TermCutter()
        var terms = TermList()
        cutter.cut(text, into: &terms)
        return terms.texts
    }

    /// How alike two sets of terms are: the Dice coefficient, 0 to 1.
    package static func dice(_ left: Set<String>, _ right: Set<String>) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        return 2 * Double(left.intersection(right).count) / Double(left.count + right.count)
    }
}
