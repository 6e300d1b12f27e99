import Realtime
package import Understanding

/// Keeps the classifier of what was released and taught, so that a start need not train it again.
package protocol ClassifierKeeping: Sendable {
    /// The last one that was kept, if it can be read.
    func kept(encoder: SentenceEncoder?) -> IntentClassifier?
    func keep(_ classifier: IntentClassifier)
}

extension Brain {
    /// The brain with what was released and taught on top of its pack: trained at once, by a warm start.
    ///
    /// - Parameter known: a classifier that is taken where it has learnt the same.
    /// - Throws: 422 when a lesson does not fit the pack.
    func with(
        _ overlay: Overlay, _ lessons: [Lesson], reusing known: (any ClassifierKeeping)? = nil
    ) throws(ProtocolError) -> Brain {
        guard overlay.mark != release || !lessons.isEmpty else { return self }
        let pack = try pack.overlaid(overlay).taught(lessons)
        let own = Brain.examples(of: self.pack)
        let old = Set(own)
        let new = Brain.examples(of: pack)
        let added = new.filter { !old.contains($0) }
        // What was taken out keeps its examples: the classifier goes on telling it from the rest, and nothing follows from it.
        let labels = Set(new.map(\.label))
        let all = new + own.filter { !labels.contains($0.label) }
        return Brain(
            pack: pack,
            classifier: classifier.map { classifier in
                guard !added.isEmpty else { return classifier }
                if let kept = known?.kept(encoder: meanings?.encoder), kept.dataHash == Example.hash(of: all)
                {
                    return kept
                }
                return IntentTrainer().extend(classifier, with: added, all: all)
            }, tagger: tagger, language: language, encoder: meanings?.encoder, reusing: meanings,
            release: overlay.mark)
    }
}
