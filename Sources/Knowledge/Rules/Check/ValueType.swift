/// What is known of the type of an expression.
enum ValueType: Equatable {
    case known(ColumnType)
    /// A whole number that is written out, and may be an integer, a number or a moment.
    case whole
    case unknown

    /// Of something that stands alone.
    var settled: ColumnType? {
        switch self {
        case .known(let type): type
        case .whole: .integer
        case .unknown: nil
        }
    }

    private var isNumeric: Bool {
        switch self {
        case .known(.integer), .known(.number), .whole: true
        default: false
        }
    }

    /// Integers as numbers if there is a number.
    private static func numeric(_ left: ValueType, _ right: ValueType) -> ValueType? {
        guard left.isNumeric, right.isNumeric else { return nil }
        return left == .known(.number) || right == .known(.number) ? .known(.number) : .known(.integer)
    }

    /// Of both sides of a comparison; nil if they cannot be compared.
    static func common(_ left: ValueType, _ right: ValueType) -> ValueType? {
        switch (left, right) {
        case (.unknown, _), (_, .unknown): .unknown
        case (.known(.time), .whole), (.whole, .known(.time)): .known(.time)
        case let (left, right) where left == right: left == .whole ? .known(.integer) : left
        default: numeric(left, right)
        }
    }

    /// Of an operation; nil if there is none on such values.
    static func result(
        of operation: Expression.Operation, _ left: ValueType, _ right: ValueType
    ) -> ValueType? {
        switch (operation, left, right) {
        case (_, .unknown, _), (_, _, .unknown): .unknown
        case (.subtract, .known(.time), .known(.time)): .known(.integer)
        case (.add, .known(.time), .known(.integer)), (.add, .known(.time), .whole),
            (.add, .known(.integer), .known(.time)), (.add, .whole, .known(.time)),
            (.subtract, .known(.time), .known(.integer)), (.subtract, .known(.time), .whole):
            .known(.time)
        default: numeric(left, right)
        }
    }
}

extension Syntax.Value {
    var type: ValueType {
        switch self {
        case .integer: .whole
        case .length: .known(.integer)
        case .number: .known(.number)
        case .text: .known(.text)
        case .boolean: .known(.boolean)
        case .node(let kind, _): .known(.node(kind))
        case .damaged: .unknown
        }
    }

    func fits(_ column: ColumnType) -> Bool {
        ValueType.common(type, .known(column)) == .known(column)
    }

    /// The value in a column of this type, which it fits.
    func constant(as type: ColumnType) -> Constant {
        switch self {
        case .integer(let value), .length(let value):
            type == .number ? .number(Double(value)) : .integer(value)
        case .number(let value): .number(value)
        case .text(let value): .text(value)
        case .boolean(let value): .boolean(value)
        case .node(let kind, let id): .node(kind: kind, id: id)
        case .damaged: preconditionFailure("a value that was reported")
        }
    }
}

extension Resolved.Expression {
    /// `unknown` where nothing can be said, even where operations do not fit.
    func type(_ variables: [TypeInference.Finding?]) -> ValueType {
        switch self {
        case .variable(let variable, _): variables[variable].map { .known($0.type) } ?? .unknown
        case .value(let value, _): value.type
        case .operation(let operation, let left, let right, _):
            ValueType.result(of: operation, left.type(variables), right.type(variables)) ?? .unknown
        }
    }
}
