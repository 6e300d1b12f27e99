/// The walk itself, from flagged nodes to all, and from one node back to the flagged.
extension RiskWalk {
    /// The masses of all nodes that the given flagged nodes reach.
    ///
    /// - Parameter sign: what the weights are multiplied by.
    func push(
        _ flagged: [(node: UInt32, weight: Double)], sign: Double = 1,
        into masses: inout [UInt32: Double]
    ) {
        var neighbours = neighbours()
        var layer = flagged.map { (node: $0.node, mass: $0.weight * sign) }
        for (node, mass) in layer { masses[node, default: 0] += mass }
        for _ in 0..<options.hops {
            var next: [UInt32: Double] = [:]
            for (node, mass) in layer {
                guard let others = neighbours(node), !others.isEmpty else { continue }
                let part = mass * options.decay / Double(others.count)
                for other in others { next[other, default: 0] += part }
            }
            layer = next.map { (node: $0.key, mass: $0.value) }.sorted { $0.node < $1.node }
            for (node, mass) in layer { masses[node, default: 0] += mass }
        }
    }

    /// The score of one node, with evidence: the walks that end there, followed backwards.
    package func score(_ node: NodeID) -> Score {
        var neighbours = neighbours()
        // Layer by layer: what of each node's mass would arrive, and the heaviest path by which.
        var layers = [[Step(node: node.number, mass: 1, most: 1, next: 0)]]
        var contributions: [UInt32: (mass: Double, most: Double, hop: Int, place: Int)] = [:]
        var isCut = false
        for hop in 0...options.hops {
            for (place, step) in layers[hop].enumerated() {
                let weight = weight(of: step.node)
                if weight <= 0 { continue }
                var known = contributions[step.node] ?? (0, 0, 0, 0)
                known.mass += weight * step.mass
                if weight * step.most > known.most {
                    (known.most, known.hop, known.place) = (weight * step.most, hop, place)
                }
                contributions[step.node] = known
            }
            if hop == options.hops { break }
            if neighbours.edges > options.work {
                isCut = true
                break
            }
            layers.append(stepBack(from: layers[hop], &neighbours, &isCut))
        }
        let mass = contributions.values.map(\.mass).sorted().reduce(0, +)
        let order = contributions.sorted { ($0.value.mass, $1.key) > ($1.value.mass, $0.key) }
        let evidence = order.prefix(options.evidence).map { flagged, found in
            Source(
                flagged: NodeID(number: flagged), share: found.mass / mass,
                path: path(layers, hop: found.hop, place: found.place))
        }
        return Score(node: node, score: Self.score(ofMass: mass), evidence: evidence, isCut: isCut)
    }

    private struct Step {
        let node: UInt32
        var mass: Double
        /// The weight of the heaviest path alone.
        var most: Double
        /// Where that path goes on, in the layer before.
        var next: Int
    }

    /// Who hands on to the nodes of a layer, each its part of what those let arrive.
    private func stepBack(
        from layer: [Step], _ neighbours: inout Neighbours, _ isCut: inout Bool
    ) -> [Step] {
        var places: [UInt32: Int] = [:]
        var steps: [Step] = []
        for (place, step) in layer.enumerated() {
            // Only all of a hub's edges tell who hands on to it; a hub in the middle hands on nothing.
            for other in neighbours.all(of: step.node) {
                if let known = places[other] {
                    steps[known].mass += step.mass
                    if step.most > steps[known].most {
                        (steps[known].most, steps[known].next) = (step.most, place)
                    }
                } else {
                    places[other] = steps.count
                    steps.append(Step(node: other, mass: step.mass, most: step.most, next: place))
                }
            }
            if neighbours.edges > options.work {
                isCut = isCut || place + 1 < layer.count
                break
            }
        }
        var handing: [Step] = []
        for var step in steps {
            let degree = neighbours.degree(of: step.node)
            if degree > options.hub { continue }
            step.mass *= options.decay / Double(degree)
            step.most *= options.decay / Double(degree)
            handing.append(step)
        }
        return handing.sorted { $0.node < $1.node }
    }

    private func path(_ layers: [[Step]], hop: Int, place: Int) -> [NodeID] {
        var path: [NodeID] = []
        var place = place
        for layer in layers[0...hop].reversed() {
            path.append(NodeID(number: layer[place].node))
            place = layer[place].next
        }
        return path
    }
}
