/// Strongly connected components of a directed graph.
enum Components {
    /// The nodes in groups that lead to each other; a group comes after all that it leads to.
    ///
    /// Tarjan, "Depth-first search and linear graph algorithms", 1972; with a stack of its own, since chains of rules
    /// may be long.
    static func of(_ edges: [[Int]]) -> [[Int]] {
        var components: [[Int]] = []
        var order = [Int?](repeating: nil, count: edges.count)
        var low = [Int](repeating: 0, count: edges.count)
        var isOpen = [Bool](repeating: false, count: edges.count)
        var (open, path, visited): ([Int], [(node: Int, edge: Int)], Int) = ([], [], 0)

        func enter(_ node: Int) {
            order[node] = visited
            low[node] = visited
            visited += 1
            isOpen[node] = true
            open.append(node)
            path.append((node, 0))
        }
        for root in edges.indices where order[root] == nil {
            enter(root)
            while let (node, edge) = path.last {
                if edge < edges[node].count {
                    path[path.count - 1].edge += 1
                    let next = edges[node][edge]
                    if let place = order[next] {
                        if isOpen[next] { low[node] = min(low[node], place) }
                    } else {
                        enter(next)
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
                guard low[node] == order[node] else { continue }
                var component: [Int] = []
                while let member = open.popLast() {
                    isOpen[member] = false
                    component.append(member)
                    if member == node { break }
                }
                components.append(component.sorted())
            }
        }
        return components
    }
}
