/// A language the hub speaks.
public enum Language: String, Sendable, CaseIterable {
    /// Chinese.
    case zh
    /// English.
    case en

    /// The language of a text by its scripts; nil when it has no words (digits, marks, emoji, order numbers, "ok").
    ///
    /// Chinese customers write English brand names and order numbers into Chinese sentences: where there are Han
    /// characters, the text is Chinese unless Latin words clearly outnumber them.
    public static func identify(_ text: String) -> Language? {
        var ideographs = 0
        var words = 0
        var letters = 0
        var hasDigits = false
        func endRun() {
            if letters > 2, !hasDigits { words += 1 }
            letters = 0
            hasDigits = false
        }
        for scalar in text.unicodeScalars {
            if Tokenizer.isIdeograph(scalar) {
                ideographs += 1
                endRun()
            } else if scalar.properties.isAlphabetic {
                letters += 1
            } else if scalar.properties.numericType != nil {
                hasDigits = true
            } else {
                endRun()
            }
        }
        endRun()
        if ideographs == 0 { return words == 0 ? nil : .en }
        return ideographs * 2 >= words ? .zh : .en
    }
}
