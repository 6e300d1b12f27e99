import Knowledge

/// What a brain would say to a message that begins a conversation: the stages of a turn, without anything being stored,
/// called or told.
struct Rehearsal {
    let brain: Brain
    let privacy: Privacy

    struct Result {
        let understood: Understand.Result
        let hits: [Hit]
        let decision: Decision
    }

    /// `language` is that of the conversation, for words that have none of their own. Which answer is chosen does not depend
    /// on the time, so days are reckoned from the beginning of it.
    func callAsFunction(_ text: String, language: String) -> Result {
        var masks = MaskState()
        let masked = Mask(brain: brain, privacy: privacy)(MessageParts(text: text), &masks, at: 0)
        let understood = Understand(brain: brain)(masked, language: language)
        let hits = Recall(brain: brain)(masked.modelText, language: understood.language)
        let decision = Decide(brain: brain, makeID: { "trial" })(
            Perceive()(masked.parts), understood, hits, Dialogue(language: language))
        return Result(understood: understood, hits: hits, decision: decision)
    }
}
