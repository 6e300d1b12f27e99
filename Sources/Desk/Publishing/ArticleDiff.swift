import Knowledge

/// What has changed of an article, field by field; fields that have not are left out.
struct ArticleDiff: Equatable {
    struct Field: Equatable {
        let name: String
        let language: String?
        let diff: LineDiff
    }

    let fields: [Field]

    /// Nil: there is none.
    init(from old: Article?, to new: Article?) {
        struct Place: Hashable {
            let name: String
            let language: String?
        }
        func texts(_ article: Article?) -> [(place: Place, text: String)] {
            article.map(ArticleContent.lines)?.map { (Place(name: $0.name, language: $0.language), $0.text) }
                ?? []
        }
        let (left, right) = (texts(old), texts(new))
        let before = Dictionary(uniqueKeysWithValues: left)
        let after = Dictionary(uniqueKeysWithValues: right)
        let gone = left.filter { after[$0.place] == nil }
        fields = (right + gone).compactMap { place, _ in
            let (was, becomes) = (before[place] ?? "", after[place] ?? "")
            guard was != becomes else { return nil }
            return Field(name: place.name, language: place.language, diff: LineDiff(from: was, to: becomes))
        }
    }
}
