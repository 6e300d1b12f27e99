import Crypto
import Foundation
import Knowledge

/// Which release something is of: its number, and a hash over all that it and the ones before it have changed.
package struct ReleaseMark: Equatable, Sendable {
    package let number: Int
    package let hash: String

    /// The pack as its files have it.
    package static let none = ReleaseMark(number: 0, hash: "")

    /// How the reasons of an answer name it.
    var reason: String { "release \(number)" }
}

/// What the releases up to one have made of the pack's files: of each thing that was changed, the newest.
struct Overlay: Equatable, Sendable {
    private(set) var mark = ReleaseMark.none
    private(set) var items: [ItemKey: ReleaseItem] = [:]

    /// The files as they are.
    static let none = Overlay()

    /// With the changes of one release more; `hash` is the one it was given when it was made.
    func with(_ changes: [ReleaseItem], as number: Int, hash: String? = nil) -> Overlay {
        var overlay = self
        for item in changes { overlay.items[item.key] = item }
        overlay.mark = ReleaseMark(
            number: number, hash: hash ?? Self.hash(changes, behind: mark.hash))
        return overlay
    }

    /// With drafts as if they were released.
    func with(_ drafts: [Draft]) -> Overlay {
        with(
            drafts.map {
                ReleaseItem(
                    key: $0.key, content: $0.content, version: items[$0.key].map { $0.version + 1 } ?? 1,
                    author: $0.author, note: $0.note)
            }, as: mark.number)
    }

    private static func hash(_ changes: [ReleaseItem], behind hash: String) -> String {
        var digest = SHA256()
        // Lengths in front, so that no two different lists read alike.
        func take(_ bytes: [UInt8]?) {
            digest.update(data: Data("\(bytes?.count ?? -1):".utf8))
            digest.update(data: bytes ?? [])
        }
        take(Array(hash.utf8))
        for item in changes.sorted(by: { $0.key < $1.key }) {
            for text in [item.key.kind.rawValue, item.key.name, "\(item.version)"] { take(Array(text.utf8)) }
            take(item.content.stored)
        }
        let letters = Array("0123456789abcdef")
        return String(digest.finalize().flatMap { [letters[Int($0 >> 4)], letters[Int($0 & 15)]] })
    }
}

extension Pack {
    /// The pack with what was released: changed things in their places, new ones behind, in the order of their names.
    func overlaid(_ overlay: Overlay) -> Pack {
        guard !overlay.items.isEmpty else { return self }
        var pack = self
        let changes = overlay.items.values.sorted { $0.key < $1.key }
        let articles = Set(articles.map(\.id))
        let rules = Set(rules.map(\.name))
        pack.withdrawn = Set(
            changes.filter { $0.key.kind == .article && $0.content == .removed }.map(\.key.name))
        pack.articles =
            self.articles.compactMap { article in
                guard let item = overlay.items[.article(article.id)] else { return article }
                return item.content.article
            } + changes.filter { !articles.contains($0.key.name) }.compactMap(\.content.article)
        pack.rules =
            self.rules.compactMap { file in
                guard let item = overlay.items[.rule(file.name)] else { return file }
                return item.content.rule.map { RuleFile(name: file.name, text: $0) }
            }
            + changes.filter { !rules.contains($0.key.name) }.compactMap { item in
                item.content.rule.map { RuleFile(name: item.key.name, text: $0) }
            }
        return pack
    }
}
