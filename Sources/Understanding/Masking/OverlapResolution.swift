/// Keeps of findings that overlap the surer one; what sticks out of a name or an address stays masked.
enum OverlapResolution {
    /// Sorted, none overlapping. O(n log n) but for findings that overlap, which are few and short.
    static func resolve(_ findings: [Finding]) -> [Finding] {
        guard findings.count > 1 else { return findings }
        let ranked = findings.sorted {
            ($1.rank, $0.start, $1.end) < ($0.rank, $1.start, $0.end)
        }
        var kept: [Finding] = []
        for finding in ranked { place(finding, in: &kept) }
        return kept
    }

    private static func place(_ finding: Finding, in kept: inout [Finding]) {
        var finding = finding
        // `kept` is sorted: the first that ends behind the start of this one.
        var low = 0
        var high = kept.count
        while low < high {
            let middle = (low + high) / 2
            if kept[middle].end <= finding.start { low = middle + 1 } else { high = middle }
        }
        let mayHold = finding.kind == .address || finding.kind == .secret || finding.kind == .email
        var index = low
        var inside = low..<low
        while index < kept.count, kept[index].start < finding.end {
            let other = kept[index]
            let holds =
                finding.start <= other.start && other.end <= finding.end
                && finding.end - finding.start > other.end - other.start
            if holds, mayHold, other.kind != .email {
                inside = inside.lowerBound..<(index + 1)
                index += 1
                continue
            }
            // Cut to what the surer one leaves.
            if finding.start < other.start {
                finding.end = other.start
            } else if finding.end > other.end {
                finding.start = other.end
            } else {
                return
            }
            guard finding.kind == .person || finding.kind == .address, finding.end - finding.start >= 2 else {
                return
            }
            finding.value = nil
            index = max(index, low)
            if finding.start >= other.end {
                index += 1
                inside = index..<index
            }
        }
        if inside.isEmpty { inside = index..<index }
        kept.replaceSubrange(inside, with: CollectionOfOne(finding))
    }
}
