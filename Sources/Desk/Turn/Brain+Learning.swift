import Realtime
import Understanding

extension Brain {
    /// The brain with what was released and taught on top of its pack: trained at once, by a warm start.
    ///
    /// - Throws: 422 when a lesson does not fit the pack.
    func with(_ overlay: Overlay, _ lessons: [Lesson]) throws(ProtocolError) -> Brain {
        guard overlay.mark != release || !lessons.isEmpty else { return self }
        let pack = try pack.overlaid(overlay).taught(lessons)
        let own = Brain.examples(of: self.pack)
        let known = Set(own)
        let new = Brain.examples(of: pack)
        let added = new.filter { !known.contains($0) }
        // What was taken out keeps its examples: the classifier goes on telling it from the rest, and nothing follows from it.
        let labels = Set(new.map(\.label))
        let all = new + own.filter { !labels.contains($0.label) }
        return Brain(
            pack: pack,
            classifier: classifier.map { classifier in
                added.isEmpty ? classifier : IntentTrainer().extend(classifier, with: added, all: all)
            }, tagger: tagger, language: language, encoder: meanings?.encoder, reusing: meanings,
            release: overlay.mark)
    }
}
