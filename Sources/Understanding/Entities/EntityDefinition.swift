/// Something customers name.
public struct EntityDefinition: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// How it is recognised.
    public var kind: Kind

    /// How something is recognised.
    public enum Kind: Equatable, Sendable {
        /// By its form: `#` a digit, `?` a letter, anything else itself.
        case shapes([String])
        /// By what it is called. Unless told otherwise, names of 4 CJK characters or 5 letters at least are
        /// recognised with one mistake in them too.
        case values([EntityValue], allowsMistakes: Bool = true)
        /// By the words around it: a ``SlotTagger`` finds it that has learned from phrasings with its values marked.
        case marked
    }

    /// A definition.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// One value of an entity.
public struct EntityValue: Equatable, Sendable {
    /// What systems call it.
    public var id: String
    /// What customers call it; the first is its label.
    public var synonyms: [Language: [String]]

    /// A value.
    public init(id: String, synonyms: [Language: [String]]) {
        self.id = id
        self.synonyms = synonyms
    }
}

/// Something found in a text.
public struct Entity: Equatable, Sendable {
    /// The definition's name, or that of a kind that is always known: `phone`, `date`, `time`, `datetime`,
    /// `duration`, `amount`, `quantity`, `email`, `address`, `id`.
    public let name: String
    /// The value's id, or what was written in the normal form of its kind.
    public let value: String
    /// As it was written.
    public let text: String
    /// Scalars of the original text, half open.
    public let range: Range<Int>

    /// A finding.
    public init(name: String, value: String, text: String, range: Range<Int>) {
        self.name = name
        self.value = value
        self.text = text
        self.range = range
    }
}
