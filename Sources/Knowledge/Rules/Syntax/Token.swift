/// A word or a sign of a rule file.
struct Token {
    var kind: Kind
    var place: Place
    /// In the file's text.
    var range: Range<Int>

    enum Kind: Equatable {
        case name(String)
        case value(Syntax.Value)
        case sign(Sign)
        case end
    }

    enum Sign: String {
        case leftParenthesis = "(", rightParenthesis = ")"
        case leftBrace = "{", rightBrace = "}"
        case comma = ",", colon = ":", stop = ".", mark = "@", anything = "_"
        case arrow = ":-"
        case assign = "="
        case equal = "==", unequal = "!=", less = "<", atMost = "<=", greater = ">", atLeast = ">="
        case plus = "+", minus = "-", times = "*", divided = "/"

        /// What is compared by it. A single `=` too: it compares if the variable has its value from elsewhere.
        var comparison: Comparison? {
            self == .assign ? .equal : Comparison(rawValue: rawValue)
        }
    }

    func `is`(_ sign: Sign) -> Bool { kind == .sign(sign) }

    func `is`(_ word: Word) -> Bool { kind == .name(word.rawValue) }

    /// Names with a meaning of their own. Only `not`, `within`, `true` and `false` are not free for other use.
    enum Word: String {
        case kind, relation, attribute, derived
        case not, within, now
    }
}
