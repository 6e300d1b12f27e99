/// Characters that HTML writes by name or number.
enum HTMLEntities {
    /// The text with entities replaced; what is none stays as it is.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var decoded = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            decoded += rest[..<start]
            let behind = rest[start...].dropFirst()
            let name = behind.prefix(longest).prefix { $0 != ";" && $0 != "&" && !$0.isWhitespace }
            if behind.dropFirst(name.count).first == ";", let character = character(name) {
                decoded += character
                rest = behind.dropFirst(name.count + 1)
            } else {
                decoded += "&"
                rest = behind
            }
        }
        return decoded + rest
    }

    private static let longest = 10

    private static func character(_ name: Substring) -> String? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let number =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        // Control characters would come out where nobody sees them.
        guard let number, number >= 0x20 || number == 0x09 || number == 0x0A else { return nil }
        return Unicode.Scalar(number).map { String(Character($0)) }
    }

    /// Those that pages of text use; the full list has 2,231. (HTML Standard, section 13.5)
    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "ensp": " ",
        "emsp": " ",
        "thinsp": " ", "copy": "©", "reg": "®", "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–",
        "lsquo": "‘",
        "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "middot": "·", "bull": "•",
        "times": "×", "divide": "÷", "plusmn": "±", "deg": "°", "euro": "€", "pound": "£", "yen": "¥",
        "cent": "¢",
        "sect": "§", "para": "¶", "frac12": "½", "frac14": "¼", "frac34": "¾", "rarr": "→", "larr": "←",
        "check": "✓",
        "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "auml": "ä", "ouml": "ö", "uuml": "ü",
        "szlig": "ß", "ntilde": "ñ", "shy": "\u{AD}", "zwnj": "\u{200C}", "zwj": "\u{200D}",
    ]
}
