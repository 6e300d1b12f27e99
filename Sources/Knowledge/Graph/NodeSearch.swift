import CLinux
import Foundation
import Synchronization

/// Finds nodes by a part of their id or label, whatever its case, in the order of their numbers.
///
/// What nodes are called is kept once more for that, folded, in one text a block of nodes: looking through 150,000 takes 2 to 12
/// milliseconds, the first time 110 (with both cores busy). A text is made when a search needs it, from a copy: whoever names
/// nodes or asks for names waits for the copy of a block at most.
final class NodeSearch: Sendable {
    /// Nodes of a block.
    static let blockSize = 1024

    /// What the nodes of a block are called.
    struct Entry {
        var kind: Int
        var id: String
        var label: String?
    }

    fileprivate struct Block: Sendable {
        /// Of the names that it was made from.
        var version: UInt32
        var kinds: [Int]
        /// Ids and labels, each with ``separator`` behind it.
        var text: [UInt8]
        /// Where each node's part ends.
        var ends: [Int]
    }

    /// No part of UTF-8, so that nothing is found across it.
    fileprivate static let separator: UInt8 = 0xFF

    private let blocks = Mutex([Int: Block]())

    /// - Parameters:
    ///   - text: what is looked for; empty: all.
    ///   - kind: number of a kind; nil: any of those that `isShown` says may be found.
    ///   - versions: of each block; another one whenever a node of it is named.
    ///   - entries: gives the names of a block as they are now.
    /// - Returns: at most `limit` nodes from number `first` on.
    func nodes(
        _ text: String, kind: Int?, from first: UInt32, limit: Int, versions: [UInt32],
        isShown: (Int) -> Bool,
        entries: (Int) -> [Entry]
    ) -> [NodeID] {
        let wanted = Array(text.lowercased().utf8)
        var found: [NodeID] = []
        for number in versions.indices.dropFirst(Int(first) / Self.blockSize) {
            let block = block(number, version: versions[number], entries)
            let start = number * Self.blockSize
            block.forEachMatch(wanted, from: max(0, Int(first) - start)) { place in
                let own = block.kinds[place]
                if kind.map({ $0 == own }) ?? isShown(own) {
                    found.append(NodeID(number: UInt32(start + place)))
                }
                return found.count < limit
            }
            if found.count >= limit { break }
        }
        return found
    }

    private func block(_ number: Int, version: UInt32, _ entries: (Int) -> [Entry]) -> Block {
        if let known = blocks.withLock({ $0[number] }), known.version == version { return known }
        let made = Block(entries(number), version: version)
        blocks.withLock { $0[number] = made }
        return made
    }
}

extension NodeSearch.Block {
    /// Names may be newer than the version says: then it is made once more the next time.
    fileprivate init(_ entries: [NodeSearch.Entry], version: UInt32) {
        self.version = version
        kinds = entries.map(\.kind)
        (text, ends) = ([], [])
        for entry in entries {
            for name in [entry.id, entry.label ?? ""] {
                text.append(contentsOf: name.lowercased().utf8)
                text.append(NodeSearch.separator)
            }
            ends.append(text.count)
        }
    }

    /// Calls `body` with the place of each node that has `wanted` in its part, until it says no.
    fileprivate func forEachMatch(_ wanted: [UInt8], from first: Int, _ body: (Int) -> Bool) {
        var place = first
        var offset = first == 0 ? 0 : first <= ends.count ? ends[first - 1] : text.count
        while place < ends.count {
            if !wanted.isEmpty {
                guard let match = position(of: wanted, from: offset) else { return }
                while ends[place] <= match { place += 1 }
            }
            guard body(place) else { return }
            offset = ends[place]
            place += 1
        }
    }

    private func position(of wanted: [UInt8], from offset: Int) -> Int? {
        unsafe text.withUnsafeBytes { text in
            unsafe wanted.withUnsafeBytes { wanted in
                guard let start = text.baseAddress, let part = wanted.baseAddress else { return nil }
                let match = unsafe clinux_find(start + offset, text.count - offset, part, wanted.count)
                return unsafe match.map { unsafe $0 - start }
            }
        }
    }
}
