/// The vectors of tokens: that of the word, plus the mean of those of its n-grams.
enum TokenVectors {
    /// Writes a vector for each token. `words` (words, n), `grams` (buckets, n), `vectors` (tokens, n).
    static func write(
        _ texts: [SubwordText], _ packing: Packing, words: Matrix, grams: Matrix, to vectors: Matrix
    ) {
        for (number, text) in texts.enumerated() {
            for step in 0..<text.count {
                let row = unsafe vectors.row(packing.row(number, step))
                unsafe row.update(from: words.row(Int(text.words[step])), count: vectors.columns)
                let buckets = text.grams(of: step)
                guard !buckets.isEmpty else { continue }
                let share = 1 / Float(buckets.count)
                for bucket in buckets {
                    unsafe Kernels.add(share, grams.row(Int(bucket)), to: row, vectors.columns)
                }
            }
        }
    }

    /// Adds the gradient by the vectors to those of the tables.
    static func back(
        _ slopes: Matrix, _ texts: [SubwordText], _ packing: Packing, words: Parameter, grams: Parameter
    ) {
        for (number, text) in texts.enumerated() {
            for step in 0..<text.count {
                let slope = unsafe slopes.row(packing.row(number, step))
                let word = Int(text.words[step])
                words.touch(word)
                unsafe Kernels.add(1, slope, to: words.gradient.row(word), slopes.columns)
                let buckets = text.grams(of: step)
                guard !buckets.isEmpty else { continue }
                let share = 1 / Float(buckets.count)
                for bucket in buckets {
                    grams.touch(Int(bucket))
                    unsafe Kernels.add(share, slope, to: grams.gradient.row(Int(bucket)), slopes.columns)
                }
            }
        }
    }
}

extension SubwordText {
    /// Buckets of a token's n-grams.
    fileprivate func grams(of step: Int) -> ArraySlice<Int32> {
        grams[Int(gramStarts[step])..<Int(gramStarts[step + 1])]
    }
}
