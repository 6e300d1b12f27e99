import JSON
import Knowledge

/// Names something that changes by release.
struct ItemKey: Hashable, Comparable, Sendable {
    enum Kind: String, Sendable { case article, rule }

    let kind: Kind
    let name: String

    static func article(_ id: String) -> ItemKey { ItemKey(kind: .article, name: id) }
    static func rule(_ name: String) -> ItemKey { ItemKey(kind: .rule, name: name) }

    static func < (left: ItemKey, right: ItemKey) -> Bool {
        (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }
}

/// What a change makes of a thing.
enum ItemContent: Equatable, Sendable {
    case article(Article)
    case rule(String)
    /// It is taken out.
    case removed

    /// As it is stored; nil when it is taken out.
    var stored: [UInt8]? {
        switch self {
        case .article(let article): JSONWriter.object { ArticleContent.write(article, to: &$0) }
        case .rule(let text): Array(text.utf8)
        case .removed: nil
        }
    }

    /// Reads what was stored.
    init(_ key: ItemKey, version: Int, stored bytes: [UInt8]?) {
        guard let bytes else {
            self = .removed
            return
        }
        switch key.kind {
        case .rule: self = .rule(String(decoding: bytes, as: UTF8.self))
        case .article:
            let json = (try? JSONText(validating: bytes)) ?? .emptyObject
            self = .article(ArticleContent.read(key.name, version: version, stored: json))
        }
    }

    var article: Article? { if case .article(let article) = self { article } else { nil } }
    var rule: String? { if case .rule(let text) = self { text } else { nil } }
}

/// A change that somebody is at, and that nobody is answered by yet.
struct Draft: Equatable, Sendable {
    let key: ItemKey
    let content: ItemContent
    let author: String
    /// Unix milliseconds.
    let changed: Int
    let note: String?

    /// Tells one save of it from another, and from what was published: an edit says which one it began from.
    var version: Int { changed }
}

/// A change of a release.
struct ReleaseItem: Equatable, Sendable {
    let key: ItemKey
    let content: ItemContent
    /// Of the thing, counted over its releases; no two contents have the same.
    let version: Int
    let author: String
    let note: String?

    /// An article has the version of its change.
    init(key: ItemKey, content: ItemContent, version: Int, author: String, note: String?) {
        self.key = key
        if case .article(var article) = content {
            article.version = version
            self.content = .article(article)
        } else {
            self.content = content
        }
        self.version = version
        self.author = author
        self.note = note
    }
}
