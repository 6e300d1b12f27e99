import JSON
import Knowledge
import Realtime
import Records

/// Releases as they are told.
extension Publisher {
    private static let maximumListed = 200

    /// `{"releases": [Release], "live"}`, newest first.
    package func releases() async throws -> [UInt8] {
        let (releases, live) = try await services.records.read { connection in
            (try ReleaseStore.list(limit: Self.maximumListed, connection), try ReleaseStore.live(connection))
        }
        return JSONWriter.object { json in
            json.field(
                "releases", array: { list in for release in releases { list.object { $0.release(release) } } }
            )
            json.field("live", live.number)
        }
    }

    /// A release with its changes, what was found out about it, and who answers from it.
    package func release(_ number: Int) async throws -> [UInt8] {
        let found = try await services.records.read { connection in
            let release = try Self.known(number, connection)
            let items = try KnowledgeStore.items(of: number, connection)
            return Found(
                release: release, items: items,
                base: try KnowledgeStore.overlay(of: release.base, connection),
                findings: try ReleaseStore.findings(of: number, connection),
                acks: try release.since.map {
                    try ReleaseStore.acknowledgements(of: number, since: $0, connection)
                } ?? [])
        }
        let pack = await teacher.base.pack.overlaid(found.base)
        let away = found.release.state == .live ? try await nodes(without: found.acks) : []
        return JSONWriter.object { json in
            json.release(found.release)
            json.field(
                "changes",
                object: { json in
                    json.field(
                        "articles",
                        array: { list in
                            for item in found.items where item.key.kind == .article {
                                list.object { $0.change(item, of: pack.article(item.key.name)) }
                            }
                        })
                    json.field(
                        "rules",
                        array: { list in
                            for item in found.items where item.key.kind == .rule {
                                let old = pack.rules.first { $0.name == item.key.name }?.text
                                list.object { $0.change(item, of: old ?? "") }
                            }
                        })
                })
            json.field("problems", raw: found.findings.problems ?? Array("[]".utf8))
            json.field("simulation", raw: found.findings.simulation)
            json.field(
                "acknowledgements",
                array: { list in
                    for ack in found.acks { list.object { $0.acknowledgement(ack) } }
                    for node in away { list.object { $0.away(node) } }
                })
        }
    }

    private struct Found: Sendable {
        let release: Release
        let items: [ReleaseItem]
        let base: Overlay
        let findings: (problems: [UInt8]?, simulation: [UInt8]?)
        let acks: [ReleaseStore.Acknowledgement]
    }

    /// A node that is alive and has not acknowledged, and what it has acknowledged last.
    fileprivate struct AwayNode: Sendable {
        let name: String
        let last: ReleaseStore.Acknowledgement?
    }

    private func nodes(without acks: [ReleaseStore.Acknowledgement]) async throws -> [AwayNode] {
        let names = await services.node.fellows().keys.sorted().filter { name in
            !acks.contains { $0.node == name }
        }
        guard !names.isEmpty else { return [] }
        return try await services.records.read { connection in
            try names.map {
                AwayNode(name: $0, last: try ReleaseStore.lastAcknowledgement(of: $0, connection))
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func release(_ release: Release) {
        field("number", release.number)
        field("state", release.state.rawValue)
        field("note", release.note)
        field("author", release.author)
        field("approver", release.approver)
        field("created", release.created)
        field("published", release.published)
        field("seconds", release.seconds)
        field("hash", release.hash)
        field(
            "counts",
            object: { json in
                json.field("articles", release.articles)
                json.field("rules", release.rules)
            })
    }

    /// What a change makes of an article.
    fileprivate mutating func change(_ item: ReleaseItem, of old: Article?) {
        let new = item.content.article
        let fields = ArticleDiff(from: old, to: new).fields
        field("id", item.key.name)
        texts("title", new?.title ?? old?.title ?? [:])
        field(
            "languages",
            array: { list in
                Set(fields.compactMap(\.language)).sorted().forEach { list.value($0) }
            })
        field("author", item.author)
        field("note", item.note)
        field("from", old?.version)
        if new != nil { field("to", item.version) }
        field(
            "diff",
            array: { list in
                for part in fields {
                    list.object { json in
                        json.field("field", part.name)
                        json.field("language", part.language)
                        json.lines(part.diff)
                    }
                }
            })
    }

    /// What a change makes of a file of rules.
    fileprivate mutating func change(_ item: ReleaseItem, of old: String) {
        let diff = LineDiff(from: old, to: item.content.rule ?? "")
        field("name", item.key.name)
        field("author", item.author)
        field("added", diff.added)
        field("removed", diff.removed)
        lines(diff)
    }

    private mutating func lines(_ diff: LineDiff) {
        field(
            "lines",
            array: { list in
                for line in diff.lines {
                    list.object { json in
                        json.field("sign", line.sign)
                        json.field("left", line.left)
                        json.field("right", line.right)
                        json.field("text", line.text)
                    }
                }
            })
    }

    fileprivate mutating func acknowledgement(_ ack: ReleaseStore.Acknowledgement) {
        field("name", ack.name)
        field("kind", ack.kind.rawValue)
        field("node", ack.node)
        field("version", ack.release)
        field("seconds", ack.seconds)
        field("state", "acknowledged")
    }

    /// It goes on with what it had.
    fileprivate mutating func away(_ node: Publisher.AwayNode) {
        field("name", node.name)
        field("kind", ReleaseStore.Acknowledgement.Kind.node.rawValue)
        field("node", node.name)
        field("version", node.last?.release)
        field("state", "away")
    }
}
