import Foundation
import Understanding

/// What a message names of a flow: values for its slots, the slots themselves, and what is said besides.
struct NamedValues {
    /// By slot, in the order of the message, each value once.
    private(set) var bySlot: [String: [String]] = [:]
    /// Slots that are called by their names.
    private(set) var mentioned: Set<String> = []
    /// The message without those values.
    let words: String
    /// The message without those values and names, and without that of the flow: how they are meant.
    let rest: String

    init(_ heard: Heard, of flow: Flow) {
        var taken: [Entity] = []
        for entity in heard.entities {
            for slot in flow.slots {
                guard let value = slot.value(of: entity, at: heard.moment) else { continue }
                if bySlot[slot.name]?.contains(value) != true { bySlot[slot.name, default: []].append(value) }
                if taken.last != entity { taken.append(entity) }
            }
        }
        words = heard.text.without(taken)
        var rest = words
        for slot in flow.slots {
            for name in slot.called.values.joined() where Phrase.remove(name, from: &rest) {
                mentioned.insert(slot.name)
            }
        }
        for name in flow.called.values.joined() { _ = Phrase.remove(name, from: &rest) }
        self.rest = rest
    }

    /// Whether nothing is said besides.
    var isBare: Bool { rest.isWordless }

    /// Whether a single word or character is said besides, or nothing.
    var isTerse: Bool {
        let words = rest.split { !$0.isLetter }
        return words.count < 2
            && words.allSatisfy { word in
                word.count < 2 || word.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value < 0x250 } }
            }
    }

    /// Whether a value is named.
    var isEmpty: Bool { bySlot.isEmpty }
}

extension String {
    /// The text with a space for each thing that was found in it, in the order of the text. Personal data stands in it as in
    /// the things: by its token.
    func without(_ entities: [Entity]) -> String {
        var rest = ""
        var place = startIndex
        for entity in entities {
            guard !entity.text.isEmpty, let range = self[place...].range(of: entity.text) else { continue }
            rest += self[place..<range.lowerBound] + " "
            place = range.upperBound
        }
        return rest + self[place...]
    }

    /// Whether there is not one letter in it.
    var isWordless: Bool { !unicodeScalars.contains { $0.properties.isAlphabetic } }
}

/// Words looked for in a message.
enum Phrase {
    /// Takes a phrase out of a text wherever it stands, Latin letters only as whole words; false when it does not.
    static func remove(_ phrase: String, from text: inout String) -> Bool {
        var isFound = false
        var start = text.startIndex
        while let range = text.range(of: phrase, options: [.caseInsensitive], range: start..<text.endIndex) {
            guard !joins(text, before: range.lowerBound), !joins(text, after: range.upperBound) else {
                start = range.upperBound
                continue
            }
            isFound = true
            let offset = text.distance(from: text.startIndex, to: range.lowerBound)
            text.replaceSubrange(range, with: " ")
            start = text.index(text.startIndex, offsetBy: offset + 1)
        }
        return isFound
    }

    /// Whether a phrase stands in a text.
    static func isIn(_ text: String, _ phrase: String) -> Bool {
        var text = text
        return remove(phrase, from: &text)
    }

    private static func joins(_ text: String, before index: String.Index) -> Bool {
        guard index > text.startIndex, index < text.endIndex else { return false }
        return isLatin(text[text.index(before: index)]) && isLatin(text[index])
    }

    private static func joins(_ text: String, after index: String.Index) -> Bool {
        guard index > text.startIndex, index < text.endIndex else { return false }
        return isLatin(text[text.index(before: index)]) && isLatin(text[index])
    }

    private static func isLatin(_ character: Character) -> Bool {
        character.isLetter && character.unicodeScalars.allSatisfy { $0.value < 0x250 }
    }
}

extension Flow.Slot {
    /// What this slot takes of something that was found; nil when it is of another kind or too early.
    func value(of entity: Entity, at now: Moment) -> String? {
        let kind = foundAs ?? self.entity
        guard let builtIn = BuiltInEntity(rawValue: kind) else {
            return entity.name == kind ? entity.value : nil
        }
        guard let value = builtIn.value(of: entity.name, entity.value),
            takesRanges || !builtIn.isRange(value)
        else { return nil }
        // ISO 8601: what is earlier sorts earlier.
        if let earliest, let first = now.date(inDays: earliest), value < first { return nil }
        return value
    }

    /// Whether any words are an answer.
    var isText: Bool { entity == BuiltInEntity.text.rawValue }
}
