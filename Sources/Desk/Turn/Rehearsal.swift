import Knowledge

/// What a brain would say to a message that begins a conversation: the stages of a turn, without anything being stored,
/// called or told.
struct Rehearsal {
    let brain: Brain
    let privacy: Privacy

    struct Result {
        let understood: Understand.Result
        let found: ArticleFinding
        let decision: Decision
    }

    /// `language` is that of the conversation, for words that have none of their own. Which answer is chosen does not depend
    /// on the time, so days are reckoned from the beginning of it.
    ///
    /// - Parameter asker: nil where every article may answer.
    func callAsFunction(_ text: String, language: String, asker: Asker? = nil) -> Result {
        var masks = MaskState()
        let masked = Mask(brain: brain, privacy: privacy)(MessageParts(text: text), &masks, at: 0)
        let understood = Understand(brain: brain)(masked, language: language)
        let found = Recall(brain: brain)(masked.modelText, language: understood.language, asker: asker)
        let decision = Decide(brain: brain, makeID: { "trial" }, asker: asker)(
            Perceive()(masked.parts), understood, found.hits, Dialogue(language: language))
        return Result(understood: understood, found: found, decision: decision)
    }
}
