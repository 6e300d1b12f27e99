/// Finds e-mail addresses, and the web addresses inside which nothing else is looked for. Works on scalars:
/// the marks of addresses are no marks of sentences.
struct InternetAddresses {
    let scalars: [Unicode.Scalar]

    /// RFC 5321, section 4.5.3.1: 64 octets of a local part, 255 of a domain.
    private static let maximumLocal = 64
    private static let maximumDomain = 255

    /// The address around an at sign (RFC 5321 without quoted local parts): scalars, half open.
    func email(around at: Int) -> Range<Int>? {
        var start = at
        while start > 0, at - start < Self.maximumLocal, Self.isLocal(scalars[start - 1]) { start -= 1 }
        while start < at, scalars[start] == "." || scalars[start] == "-" { start += 1 }
        guard start < at, scalars[at - 1] != "." else { return nil }
        var end = at + 1
        var lastPoint: Int?
        while end < scalars.count, end - at <= Self.maximumDomain {
            if scalars[end] == "." {
                guard scalars[end - 1] != ".", scalars[end - 1] != "@" else { break }
                lastPoint = end
            } else if !Self.isDomain(scalars[end]) {
                break
            }
            end += 1
        }
        // A full stop behind it ends the sentence.
        while end > at + 1, scalars[end - 1] == "." || scalars[end - 1] == "-" { end -= 1 }
        if let point = lastPoint, point >= end { lastPoint = scalars[(at + 1)..<end].lastIndex(of: ".") }
        guard let point = lastPoint, end - point > 2,
            scalars[(point + 1)..<end].allSatisfy({ Self.isLetter($0) || Self.isOtherLetter($0) })
        else {
            return nil
        }
        return start..<end
    }

    /// The web address that begins there: http://…, https://…, www.….
    func web(at start: Int) -> Range<Int>? {
        let prefixes = ["http://", "https://", "www."]
        guard prefixes.contains(where: { scalars[start...].starts(with: $0.unicodeScalars) }) else {
            return nil
        }
        var end = start
        while end < scalars.count, scalars[end].isASCII, scalars[end].value > 0x20 { end += 1 }
        return start..<end
    }

    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        isDomain(scalar) || "._%+".unicodeScalars.contains(scalar)
    }

    private static func isDomain(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || (0x30...0x39).contains(scalar.value) || scalar == "-" || isOtherLetter(scalar)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool { (0x61...0x7A).contains(scalar.value) }

    /// Letters of other scripts with words (RFC 6531); Chinese has no border there between an address and its
    /// sentence.
    private static func isOtherLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x7F && scalar.properties.isAlphabetic && !ScalarClass.isIdeograph(scalar)
    }
}
