import Foundation

/// One walk from a customer to items: the three steps, then the best items one after the other.
@safe struct ItemWalk {
    /// A node of the customer's own by which others are met.
    struct Shared {
        let way: Int
        let node: NodeID
        /// What of the walk arrives at each of the others.
        let weight: Float
    }

    /// As many as a mask has bits.
    static let maximumShared = 64

    let recommender: Recommender
    let customer: NodeID
    let scratch: WalkScratch
    private(set) var shared: [Shared] = []
    private(set) var edges = 0
    private(set) var isCut = false
    private var items: EdgeRuns
    private var owners: EdgeRuns
    private var best = BestFirst()

    init(_ recommender: Recommender, customer: NodeID, scratch: WalkScratch) {
        let (snapshot, target) = (recommender.snapshot, recommender.target)
        guard let items = snapshot.runs(target, .out), let owners = snapshot.runs(target, .in) else {
            preconditionFailure("the recommender has checked its relations")
        }
        self.recommender = recommender
        self.customer = customer
        self.scratch = scratch
        self.items = items
        self.owners = owners
        scratch.reserve(nodes: snapshot.names.nodeCount)
    }

    // MARK: To others

    /// The first two steps. Others are marked with what they were met by.
    mutating func meetOthers() {
        let options = recommender.options
        for (number, way) in recommender.ways.enumerated() {
            guard var own = recommender.snapshot.runs(way.relation, .out),
                var others = recommender.snapshot.runs(way.relation, .in)
            else { continue }
            let degree = own.count(of: customer.number)
            guard degree > 0, shared.count < Self.maximumShared else { continue }
            // Each way has its part of the bits; of more nodes than that an even part is followed.
            let room = Self.maximumShared / recommender.ways.count
            let stride = max(1, (degree + max(1, room) - 1) / max(1, room))
            var nodes: [UInt32] = []
            own.forEach(of: customer.number, stride: stride) { nodes.append(UInt32(truncatingIfNeeded: $0)) }
            for node in nodes.prefix(Self.maximumShared - shared.count) {
                let links = others.count(of: node)
                let step = max(1, (links + options.hub - 1) / options.hub)
                let bit: UInt64 = 1 << UInt64(shared.count)
                let masks = unsafe scratch.masks
                let visited = others.forEach(of: node, stride: step) { other in
                    scratch.met.insert(other)
                    unsafe masks[other] |= bit
                }
                edges += visited
                let weight =
                    way.weight * power(degree, -options.alpha) * power(links, -options.alpha)
                    * (Double(links) / Double(visited)) * (Double(degree) / Double(nodes.count))
                shared.append(
                    Shared(way: number, node: NodeID(number: node), weight: Float(weight)))
            }
        }
    }

    // MARK: To items

    /// The third step, and what has arrived at each item.
    mutating func visitItems() {
        let own = customer.number
        scratch.people.removeAll(keepingCapacity: true)
        var people = scratch.people
        scratch.people = []
        scratch.met.drain { people.append($0) }
        // When it could be too much, in turns over all of them, so that wherever it ends an even part has been visited.
        let turns = people.count > (recommender.options.work - edges) / 16 ? 8 : 1
        var sweep = recommender.snapshot.sweep(recommender.target, .out)
        for turn in 0..<turns where !isCut {
            let first = Self.turnOrder[turn]
            let part =
                turns == 1 ? people : stride(from: first, to: people.count, by: turns).map { people[$0] }
            isCut =
                unsafe sweep?.forEach(of: part) { person, run in
                    if edges >= recommender.options.work { return false }
                    if person != own { unsafe visit(person, run) }
                    return true
                } == false
        }
        arrange()
        scratch.people = people
    }

    private static let turnOrder = [0, 4, 2, 6, 1, 5, 3, 7]

    @inline(__always)
    private mutating func visit(_ person: UInt32, _ run: UnsafeBufferPointer<UInt64>?) {
        guard let run = unsafe run, run.count <= recommender.options.hub else { return visitLong(person) }
        if run.isEmpty { return }
        let strength = weight(of: unsafe scratch.masks[Int(person)]) * inverse(run.count)
        unsafe scratch.strengths[Int(person)] = strength
        let (cells, touched) = unsafe (scratch.cells, scratch.touched)
        var count = scratch.touchedCount
        for index in 0..<run.count {
            unsafe Self.add(strength, to: EdgeRuns.other(run[index]), cells, touched, &count)
        }
        scratch.touchedCount = count
        edges += run.count
    }

    private mutating func visitLong(_ person: UInt32) {
        let hub = recommender.options.hub
        let degree = items.count(of: person)
        if degree == 0 { return }
        let stride = max(1, (degree + hub - 1) / hub)
        let visited = (degree + stride - 1) / stride
        let part = Float(degree) / Float(visited)
        let strength = weight(of: unsafe scratch.masks[Int(person)]) * inverse(degree) * part
        unsafe scratch.strengths[Int(person)] = strength
        let (cells, touched) = unsafe (scratch.cells, scratch.touched)
        var count = scratch.touchedCount
        edges += items.forEach(of: person, stride: stride) { item in
            unsafe Self.add(strength, to: item, cells, touched, &count)
        }
        scratch.touchedCount = count
    }

    @inline(__always)
    private static func add(
        _ strength: Float, to item: Int, _ cells: UnsafeMutablePointer<WalkScratch.Cell>,
        _ touched: UnsafeMutablePointer<UInt32>, _ count: inout Int
    ) {
        let cell = unsafe cells[item]
        // Written always and kept when it is new: whether it is cannot be foreseen.
        unsafe touched[count] = UInt32(truncatingIfNeeded: item)
        count &+= cell.count == 0 ? 1 : 0
        unsafe cells[item] = WalkScratch.Cell(sum: cell.sum + strength, count: cell.count &+ 1)
    }

    /// What arrives at somebody who was met by these.
    @inline(__always)
    private func weight(of mask: UInt64) -> Float {
        var (mask, sum) = (mask, Float(0))
        while mask != 0 {
            sum += shared[mask.trailingZeroBitCount].weight
            mask &= mask - 1
        }
        return sum
    }

    @inline(__always)
    private func inverse(_ degree: Int) -> Float {
        recommender.options.alpha == 1 ? 1 / Float(degree) : Float(power(degree, -recommender.options.alpha))
    }

    private func power(_ degree: Int, _ exponent: Double) -> Double {
        exponent == -1 ? 1 / Double(degree) : pow(Double(degree), exponent)
    }

    // MARK: The best

    /// Divides what has arrived by popularity; what the customer has is left out.
    private mutating func arrange() {
        let (cells, beta) = unsafe (scratch.cells, recommender.options.beta)
        items.forEach(of: customer.number) { unsafe cells[$0].sum = 0 }
        let popularity = scratch.popularity(recommender.target, recommender.snapshot)
        let degrees = unsafe popularity.degrees
        best.reserve(scratch.touchedCount)
        for place in 0..<scratch.touchedCount {
            let item = unsafe scratch.touched[place]
            let sum = unsafe cells[Int(item)].sum
            if sum <= 0 { continue }
            let owners = Float(unsafe degrees[Int(item)])
            best.append(
                item, score: sum / (beta == 0.5 ? owners.squareRoot() : pow(owners, Float(beta))))
        }
        best.arrange()
    }

    /// The best item that has not been given yet, with its score.
    mutating func nextBest() -> (NodeID, Double)? { best.next() }

    /// The strongest kinds of paths to an item.
    mutating func reasons(for item: NodeID) -> [Recommendations.Reason] {
        guard recommender.options.reasons > 0 else { return [] }
        var paths = [Path](repeating: Path(), count: shared.count)
        var sum: Float = 0
        // Enough to find all that were visited, unless an item is popular beyond measure.
        var rest = max(recommender.options.work, scratch.people.count)
        var (run, isWhole) = unsafe owners.first(of: item.number)
        while true {
            for index in 0..<run.count {
                let person = EdgeRuns.other(unsafe run[index])
                let strength = unsafe scratch.strengths[person]
                if strength == 0 { continue }
                var mask = unsafe scratch.masks[person]
                let part = strength / weight(of: mask)
                while mask != 0 {
                    let number = mask.trailingZeroBitCount
                    mask &= mask - 1
                    paths[number].add(part * shared[number].weight, by: person)
                    sum += part * shared[number].weight
                }
            }
            rest -= run.count
            if isWhole || rest <= 0 { break }
            unsafe (run, isWhole) = unsafe owners.rest(of: item.number)
        }
        let order = paths.indices.filter { paths[$0].others > 0 }
            .sorted { (paths[$0].sum, $1) > (paths[$1].sum, $0) }
        return order.prefix(recommender.options.reasons).map { number in
            let path = paths[number]
            return Recommendations.Reason(
                relation: recommender.ways[shared[number].way].name, shared: shared[number].node,
                others: path.others, example: NodeID(number: UInt32(path.example)),
                share: Double(path.sum / sum))
        }
    }

    /// Paths by one node.
    private struct Path {
        var sum: Float = 0
        var others = 0
        var example = 0
        var most: Float = 0

        mutating func add(_ strength: Float, by person: Int) {
            sum += strength
            others += 1
            if strength > most { (most, example) = (strength, person) }
        }
    }

    /// Leaves the scratch as it was found.
    func clear() {
        let (cells, masks, strengths) = unsafe (scratch.cells, scratch.masks, scratch.strengths)
        for place in 0..<scratch.touchedCount {
            unsafe cells[Int(scratch.touched[place])] = WalkScratch.Cell()
        }
        for person in scratch.people {
            unsafe masks[Int(person)] = 0
            unsafe strengths[Int(person)] = 0
        }
        scratch.touchedCount = 0
        scratch.people.removeAll(keepingCapacity: true)
    }
}
