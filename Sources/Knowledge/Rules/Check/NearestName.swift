/// The name that was probably meant.
enum NearestName {
    /// Beyond this comparing costs more than a suggestion is worth.
    private static let longest = 64

    /// The candidate with the fewest slips from `name`, if they are few for its length; the first in order of several.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(name.unicodeScalars)
        guard letters.count <= longest else { return nil }
        var bound = max(1, letters.count / 3)
        var nearest: String?
        for candidate in candidates where candidate != name {
            let other = Array(candidate.unicodeScalars)
            guard other.count <= longest, abs(other.count - letters.count) <= bound else { continue }
            let slips = distance(letters, other)
            // A name of one letter is not one slip from every other.
            guard slips <= bound, slips < max(letters.count, other.count) else { continue }
            if slips == bound, let nearest, nearest <= candidate { continue }
            (nearest, bound) = (candidate, slips)
        }
        return nearest
    }

    /// Letters to insert, delete, replace or exchange with their neighbour (optimal string alignment).
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var (older, old, new) = ([Int](), Array(0...b.count), [Int](repeating: 0, count: b.count + 1))
        for i in a.indices {
            new[0] = i + 1
            for j in b.indices {
                new[j + 1] = min(old[j] + (a[i] == b[j] ? 0 : 1), old[j + 1] + 1, new[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    new[j + 1] = min(new[j + 1], older[j - 1] + 1)
                }
            }
            (older, old, new) = (old, new, old)
        }
        return old[b.count]
    }
}
