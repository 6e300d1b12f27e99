package import JSON
import Knowledge
package import Realtime
import Understanding

/// A message to explain, as `POST /v1/understand` brings it.
package struct ExplanationRequest: Sendable {
    let text: String
    /// Of the conversation it would stand in.
    let language: String?

    private static let maximumText = 4000

    /// Reads the body.
    ///
    /// - Throws: 422 naming the field.
    package init(_ json: JSONText) throws(ProtocolError) {
        guard json.isObject else { throw .invalid("body", "must be an object") }
        for (name, _) in json.members where !["text", "language"].contains(name) {
            throw .invalid(name, "is not a known field")
        }
        guard let text = json["text"]?.string, (1...Self.maximumText).contains(text.unicodeScalars.count)
        else {
            throw .invalid("text", "must be a text of 1 to \(Self.maximumText) characters")
        }
        self.text = text
        language = json["language"]?.string
    }
}

extension Desk {
    /// What the engine makes of a message at the start of a conversation, and why; nothing is stored.
    package func explain(_ request: ExplanationRequest, at now: Int) -> [UInt8] {
        let started = ContinuousClock.now
        let brain = services.brain
        let expected = request.language ?? brain.pack.languages.first ?? "zh"
        var masks = MaskState()
        let masked = Mask(brain: brain, privacy: services.privacy)(
            MessageParts(text: request.text), &masks, at: now)
        let understood = Understand(brain: brain)(masked, language: expected)
        let hits = Recall(brain: brain)(masked.modelText, language: understood.language).hits
        var decision = Decide(brain: brain, makeID: { "trial" })(
            Perceive()(masked.parts), understood, hits,
            Dialogue(language: understood.language))
        var mood = MoodPath()
        Escalate(brain: brain, makeID: { "trial" })(mood.take(understood.sentiment), &decision)
        let microseconds = (ContinuousClock.now - started) / .microseconds(1)
        let text = TokenizedText(request.text)
        return JSONWriter.object { json in
            if let guess = understood.guess {
                json.field(
                    "language",
                    object: { json in
                        json.field("code", guess.language.rawValue)
                        json.field("confidence", guess.confidence.rounded(to: 3))
                    })
            } else {
                json.name("language")
                json.null()
            }
            json.read(text, brain)
            json.intents(understood, brain.pack, limit: 5)
            json.field("scope", max(-99, understood.intents.scope).rounded(to: 3))
            json.entities(masked.written, withRanges: true)
            json.personal(masked, masks)
            json.field("sentiment", object: { $0.sentiment(understood.sentiment) })
            json.field(
                "articles",
                array: { list in
                    for hit in hits {
                        list.object { entry in
                            entry.field("id", hit.article)
                            entry.field(
                                "title",
                                brain.pack.title(
                                    of: brain.pack.label(of: hit.article), understood.language))
                            entry.field("confidence", hit.confidence.rounded(to: 3))
                        }
                    }
                })
            json.reasons(decision.reasons, of: brain.release)
            json.name("answer")
            if let said = decision.said { json.value(said) } else { json.null() }
            json.field("microseconds", microseconds.rounded())
        }
    }
}

extension Decision {
    /// What the bot would say first.
    var said: String? {
        for case .say(let text, _, _) in actions { return text }
        return nil
    }
}

extension JSONWriter {
    /// `spans` and `tokens`.
    fileprivate mutating func read(_ text: TokenizedText, _ brain: Brain) {
        field(
            "spans",
            array: { list in
                for span in brain.language.identifier.spans(text, favouring: brain.languages) {
                    list.object { entry in
                        entry.field("language", span.language.rawValue)
                        entry.range(span.range)
                    }
                }
            })
        field(
            "tokens",
            array: { list in
                for token in text.tokens {
                    list.object { entry in
                        entry.field("text", text.string(token))
                        entry.field("kind", "\(token.kind)")
                        entry.range(text.text.originalRange(token.range))
                    }
                }
            })
    }

    /// `reasons` of a decision; the last one names the release that it comes from.
    mutating func reasons(_ reasons: [String], of release: ReleaseMark) {
        field(
            "reasons",
            array: { list in
                for reason in reasons { list.value(reason) }
                list.value(release.reason)
            })
    }

    /// `intents` and `in_scope`.
    mutating func intents(_ understood: Understand.Result, _ pack: Pack, limit: Int) {
        field(
            "intents",
            array: { list in
                for candidate in understood.intents.candidates.prefix(limit) {
                    list.object { entry in
                        entry.field("name", candidate.label)
                        entry.field("title", pack.title(of: candidate.label, understood.language))
                        entry.field("p", candidate.probability.rounded(to: 3))
                    }
                }
            })
        field("in_scope", understood.intents.isInScope)
    }

    /// `entities`, by name, value and text.
    mutating func entities(_ entities: [Entity], withRanges: Bool = false) {
        field(
            "entities",
            array: { list in
                for entity in entities {
                    list.object { entry in
                        entry.field("name", entity.name)
                        entry.field("value", entity.value)
                        entry.field("text", entity.text)
                        if withRanges { entry.range(entity.range) }
                    }
                }
            })
    }

    /// `level`, `score`, `confidence`, `emotions` by name, and the `cues` with their weight.
    mutating func sentiment(_ sentiment: Sentiment) {
        field("level", sentiment.level)
        field("score", sentiment.score.rounded(to: 2))
        field("confidence", sentiment.confidence.rounded(to: 2))
        field(
            "emotions",
            object: { json in
                for emotion in Emotion.allCases {
                    if let share = sentiment.emotions[emotion] {
                        json.field(emotion.rawValue, share.rounded(to: 2))
                    }
                }
            })
        field(
            "cues",
            array: { list in
                for cue in sentiment.cues.prefix(5) {
                    list.object { entry in
                        entry.field("text", cue.text)
                        entry.field("weight", cue.weight.rounded(to: 2))
                    }
                }
            })
    }

    /// `mood`: the `level` over the conversation, its `trend`, and whether the message `escalates`; nothing before the first
    /// message.
    mutating func mood(_ mood: MoodPath, _ alarm: MoodPath.Alarm? = nil) {
        guard !mood.trend.isEmpty else { return }
        field(
            "mood",
            object: { json in
                json.field("level", mood.level)
                json.field("trend", array: { list in mood.trend.forEach { list.value($0) } })
                if alarm?.escalates == true { json.field("escalates", true) }
            })
    }

    /// `masked`, the text as it would be stored, and `personal`: what was masked in it.
    fileprivate mutating func personal(_ masked: Mask.Result, _ state: MaskState) {
        field("masked", masked.parts.text)
        let tokens = masked.parts.tokens
        field(
            "personal",
            array: { list in
                for (span, token) in zip(masked.spans, tokens) {
                    list.object { entry in
                        entry.field("kind", span.kind.rawValue)
                        entry.field("token", token.description)
                        entry.field("hint", state.hints[token.description])
                        entry.range(span.range)
                    }
                }
            })
    }

    /// `start` and `end`, in Unicode scalars.
    private mutating func range(_ range: Range<Int>) {
        field("start", range.lowerBound)
        field("end", range.upperBound)
    }
}

extension Double {
    /// Rounded to so many digits behind the point.
    func rounded(to digits: Int) -> Double {
        let scale = [1, 10, 100, 1000][min(3, max(0, digits))] as Double
        return (self * scale).rounded() / scale
    }
}
