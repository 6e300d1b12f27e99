import Synchronization

/// A node of the graph: a dense number, the same as long as the graph lives.
public struct NodeID: Hashable, Sendable, Comparable, Codable {
    /// From 0 on.
    public let number: UInt32

    /// The node of a number.
    public init(number: UInt32) { self.number = number }

    /// By number.
    public static func < (left: NodeID, right: NodeID) -> Bool { left.number < right.number }
}

/// What a node is called outside of the graph.
public struct NodeName: Hashable, Sendable, Codable {
    /// As rules name it: `Customer`.
    public var kind: String
    /// Unique among the nodes of its kind.
    public var id: String

    /// A name.
    public init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }
}

/// Numbers for nodes, texts and sources. Numbers are given once and never taken back, so that snapshots of facts can share
/// this and readers need no copy.
package final class GraphNames: Sendable {
    private let state = Mutex(State())
    private let search = NodeSearch()

    fileprivate struct State {
        var kinds: [String] = []
        /// Numbers of nodes by kind and id.
        var numbers: [[String: UInt32]] = []
        var kindNumbers: [String: Int] = [:]
        var nodes: [(kind: Int, id: String)] = []
        var texts: [String] = []
        var textNumbers: [String: UInt32] = [:]
        /// What nodes are called in lists, where that is not their id.
        var labels: [UInt32: String] = [:]
        /// Of each block of nodes that is searched: counts the names that were given.
        var versions: [UInt32] = []
    }

    package init() {}

    // MARK: Nodes

    /// The number of a node, which it gets if it has none.
    package func intern(_ name: NodeName) -> NodeID {
        state.withLock { state in
            let kind = state.kind(name.kind)
            if let known = state.numbers[kind][name.id] { return NodeID(number: known) }
            let number = UInt32(state.nodes.count)
            state.nodes.append((kind, name.id))
            state.numbers[kind][name.id] = number
            state.noteName(of: number)
            return NodeID(number: number)
        }
    }

    package func node(_ name: NodeName) -> NodeID? {
        state.withLock { state in
            state.kindNumbers[name.kind].flatMap { state.numbers[$0][name.id] }.map { NodeID(number: $0) }
        }
    }

    package func name(of node: NodeID) -> NodeName? {
        state.withLock { state in
            guard node.number < state.nodes.count else { return nil }
            let (kind, id) = state.nodes[Int(node.number)]
            return NodeName(kind: state.kinds[kind], id: id)
        }
    }

    package var nodeCount: Int { state.withLock { $0.nodes.count } }
    package var textCount: Int { state.withLock { $0.texts.count } }

    /// Kinds with the number of their nodes, in the order in which they came.
    package var kinds: [(name: String, count: Int)] {
        state.withLock { state in state.kinds.indices.map { (state.kinds[$0], state.numbers[$0].count) } }
    }

    package func label(of node: NodeID) -> String? { state.withLock { $0.labels[node.number] } }

    package func setLabel(_ label: String?, of node: NodeID) {
        state.withLock { state in
            guard state.labels[node.number] != label else { return }
            state.labels[node.number] = label
            state.noteName(of: node.number)
        }
    }

    /// Nodes with a text in their id or label, whatever its case, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - kind: nil: any. What reads as a kind, a colon and a part of an id looks among that kind, too.
    ///   - first: the least number that is wanted.
    package func nodes(with text: String, kind: String?, from first: UInt32, limit: Int) -> [NodeID] {
        let (versions, kinds, numbers) = state.withLock { ($0.versions, $0.kinds, $0.kindNumbers) }
        var (text, wanted) = (text, kind.map { numbers[$0] ?? -1 })
        if kind == nil, let colon = text.firstIndex(of: ":"),
            let named = kinds.firstIndex(where: { $0.lowercased() == text[..<colon].lowercased() })
        {
            (text, wanted) = (String(text[text.index(after: colon)...]), named)
        }
        return search.nodes(
            text, kind: wanted, from: first, limit: limit, versions: versions,
            isShown: { !kinds[$0].isEmpty }
        ) { block in
            state.withLock { $0.entries(ofBlock: block) }
        }
    }

    // MARK: Texts

    /// The number of a text or source, which it gets if it has none.
    package func intern(text: String) -> UInt32 {
        state.withLock { state in
            if let known = state.textNumbers[text] { return known }
            let number = UInt32(state.texts.count)
            state.texts.append(text)
            state.textNumbers[text] = number
            return number
        }
    }

    package func number(ofText text: String) -> UInt32? { state.withLock { $0.textNumbers[text] } }

    package func text(_ number: UInt32) -> String? {
        state.withLock { number < $0.texts.count ? $0.texts[Int(number)] : nil }
    }

    // MARK: Restoring

    /// Puts a node where it was when it was written down. Numbers that were never written down are left empty.
    func restore(node number: UInt32, _ name: NodeName) {
        state.withLock { state in
            while state.nodes.count <= number { state.nodes.append((state.kind(""), "")) }
            let kind = state.kind(name.kind)
            state.nodes[Int(number)] = (kind, name.id)
            state.numbers[kind][name.id] = number
            state.noteName(of: number)
        }
    }

    func restore(text number: UInt32, _ text: String) {
        state.withLock { state in
            while state.texts.count <= number { state.texts.append("") }
            state.texts[Int(number)] = text
            state.textNumbers[text] = number
        }
    }
}

extension GraphNames.State {
    fileprivate mutating func kind(_ name: String) -> Int {
        if let known = kindNumbers[name] { return known }
        kinds.append(name)
        numbers.append([:])
        kindNumbers[name] = kinds.count - 1
        return kinds.count - 1
    }

    fileprivate mutating func noteName(of node: UInt32) {
        let block = Int(node) / NodeSearch.blockSize
        while versions.count <= block { versions.append(0) }
        versions[block] &+= 1
    }

    fileprivate func entries(ofBlock block: Int) -> [NodeSearch.Entry] {
        let first = block * NodeSearch.blockSize
        return nodes.indices.clamped(to: first..<(first + NodeSearch.blockSize)).map { number in
            let (kind, id) = nodes[number]
            return NodeSearch.Entry(kind: kind, id: id, label: labels[UInt32(number)])
        }
    }
}
