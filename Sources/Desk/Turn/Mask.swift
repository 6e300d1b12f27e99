import JSON
import Understanding

/// What masking needs besides the text: set once a brain or an exception changes, shared by all turns.
struct Privacy: Sendable {
    let masker: Masker
    /// Fingerprints of values that stay readable: false hits that staff have undone.
    var readable: Set<String> = []

    /// A masker that leaves the numbers of the pack's own things alone.
    init(pack: Pack, keys: PrivacyKeys, readable: Set<String> = []) {
        masker = Masker(detector: PersonalDataDetector(protectedShapes: pack.shapes)) { kind, value in
            keys.fingerprint(kind, value)
        }
        self.readable = readable
    }
}

/// Personal data leaves the message. Everything that is stored, logged, published or learnt from is made of the result;
/// clear text lives in `values` until the commit seals it.
struct Mask {
    let brain: Brain
    let privacy: Privacy

    /// A message without its personal data.
    struct Result: Sendable {
        /// The parts with tokens in place of values.
        let parts: MessageParts
        /// What was named, read from the clear text; what touches a value has its token instead. Ranges are of the masked
        /// text.
        let entities: [Entity]
        /// The same with ranges of the text as it was written.
        let written: [Entity]
        /// What days were reckoned from.
        let moment: Moment
        /// The text as models read it: a placeholder of its kind in place of each value.
        let modelText: String
        /// Where values stand in the joined text as it was written. (scalars)
        let spans: [PersonalDataSpan]
        /// What the tokens stand for.
        let values: [MaskToken: MaskedValue]
    }

    /// - Parameters:
    ///   - state: of the conversation; learns new values.
    ///   - now: Unix milliseconds, what "tomorrow" is reckoned from.
    ///   - isTagged: whether what the pack marks is looked for too; not needed where nobody asks what is named.
    func callAsFunction(
        _ parts: MessageParts, _ state: inout MaskState, at now: Int, isTagged: Bool = true
    ) -> Result {
        let moment = Moment(unixMilliseconds: now, secondsFromUTC: Moment.chinaStandardTime)
        let found = brain.extractor.extract(NormalText(parts.text), at: moment)
        let own = Set(brain.pack.entities.map(\.name))
        let protected = found.filter { own.contains($0.name) }.map(\.range)
        var pass = Pass(privacy: privacy, protected: protected, state: state)
        let masked = parts.mapped { pass.mask($0) }
        state = pass.state
        var values = pass.values
        // What the tagger finds protects nothing: a name in it is masked like anywhere.
        let named = isTagged ? MarkedValues(brain: brain)(parts.text, besides: found) : found
        let entities = named.map { $0.masked(by: pass.found, of: parts.text, &values) }
        for (token, value) in values where state.hints[token.description] == nil {
            state.hints[token.description] = MaskToken.hint(of: token.kind, value: value.fingerprinted)
        }
        let places = MaskedPlaces(pass.found)
        return Result(
            parts: masked,
            entities: entities.map {
                Entity(name: $0.name, value: $0.value, text: $0.text, range: places.masked($0.range))
            },
            written: entities, moment: moment,
            modelText: MaskToken.replace(in: masked.text) { String($0.kind.placeholder) },
            spans: pass.found.map(\.span), values: values)
    }

    /// Text that is no message: a note, a comment, the answer of another system.
    func callAsFunction(
        _ text: String, _ state: inout MaskState, _ values: inout [MaskToken: MaskedValue]
    ) -> String {
        var pass = Pass(privacy: privacy, protected: [], state: state)
        let masked = pass.mask(.value(text))
        state = pass.state
        for (token, value) in pass.values {
            values[token] = value
            state.hints[token.description] = MaskToken.hint(of: token.kind, value: value.fingerprinted)
        }
        return masked
    }

    /// One walk over the texts of a message.
    private struct Pass {
        let privacy: Privacy
        /// Places of the joined text that are known to be no personal data.
        let protected: [Range<Int>]
        var state: MaskState
        /// In places of the joined text.
        var found: [(span: PersonalDataSpan, token: MaskToken)] = []
        var values: [MaskToken: MaskedValue] = [:]

        mutating func mask(_ field: MessageParts.TextField) -> String {
            switch field {
            case .text(let text, let offset):
                let end = offset + text.unicodeScalars.count
                let known = protected.filter { $0.lowerBound >= offset && $0.upperBound <= end }
                    .map { ($0.lowerBound - offset)..<($0.upperBound - offset) }
                let masked = mask(text, protecting: known)
                for (span, token) in zip(masked.spans, masked.tokens) {
                    let range = (span.range.lowerBound + offset)..<(span.range.upperBound + offset)
                    found.append((PersonalDataSpan(kind: span.kind, range: range, value: span.value), token))
                }
                return masked.text
            case .value(let text): return mask(text, protecting: []).text
            }
        }

        private mutating func mask(_ text: String, protecting known: [Range<Int>]) -> Masked {
            let masked = privacy.masker.mask(
                text, numbering: &state.numbering, keeping: privacy.readable, protecting: known)
            let clear = masked.clearText(of: text)
            for (span, token) in zip(masked.spans, masked.tokens) where values[token] == nil {
                values[token] = MaskedValue(
                    clear: ClearValue(text: clear[token] ?? span.value, value: span.value),
                    fingerprinted: span.value)
            }
            return masked
        }
    }
}

/// A value in clear text, on its way to be sealed.
struct MaskedValue: Equatable, Sendable {
    var clear: ClearValue
    /// What its fingerprint was made of.
    let fingerprinted: String
}

extension Entity {
    /// The entity with tokens in place of the values that it touches. One that is a value itself gives the token the form
    /// that other systems take.
    fileprivate func masked(
        by found: [(span: PersonalDataSpan, token: MaskToken)], of text: String,
        _ values: inout [MaskToken: MaskedValue]
    ) -> Entity {
        let touched = found.filter { $0.span.range.overlaps(range) }
        guard let first = touched.first else { return self }
        if touched.count == 1, first.span.range.lowerBound <= range.lowerBound,
            range.upperBound <= first.span.range.upperBound
        {
            if first.span.range == range { values[first.token]?.clear.value = value }
            return Entity(
                name: name, value: first.token.description, text: first.token.description, range: range)
        }
        let scalars = Array(text.unicodeScalars)
        var shown = String.UnicodeScalarView()
        var place = range.lowerBound
        for (span, token) in touched {
            shown.append(
                contentsOf: scalars[min(place, span.range.lowerBound)..<max(place, span.range.lowerBound)])
            shown.append(contentsOf: token.description.unicodeScalars)
            place = max(place, span.range.upperBound)
        }
        if place < range.upperBound { shown.append(contentsOf: scalars[place..<range.upperBound]) }
        return Entity(name: name, value: String(shown), text: String(shown), range: range)
    }
}

/// Where places of a text are found after masking.
private struct MaskedPlaces {
    private let found: [(range: Range<Int>, token: Int)]

    init(_ found: [(span: PersonalDataSpan, token: MaskToken)]) {
        self.found = found.map { ($0.span.range, $0.token.description.unicodeScalars.count) }
    }

    /// A range of the masked text; what lies inside of a value covers its whole token.
    func masked(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        for (value, token) in found {
            let growth = token - value.count
            if value.upperBound <= range.lowerBound {
                start += growth
            } else if value.lowerBound < range.lowerBound {
                start -= range.lowerBound - value.lowerBound
            }
            if value.upperBound <= range.upperBound {
                end += growth
            } else if value.lowerBound < range.upperBound {
                end += value.upperBound - range.upperBound + growth
            }
        }
        return start..<max(start, end)
    }
}
