/// Addresses of the Internet protocol: four numbers (also with spelled or defused dots), and RFC 4291.
extension PersonalDataScan {
    private static let dots = WordList("[.]|(.)|.|。| . | 点 |点| dot |(dot)|[dot]| point ")

    mutating func findVersion4Addresses() {
        guard digits.count >= 4 else { return }
        var index = 0
        while index < digits.count {
            guard let length = version4(at: index) else {
                index += 1
                continue
            }
            var value = ""
            var part = index
            while part < index + length {
                if part > index { value += "." }
                value += String(digits.number(part, digits.groupEnds[part] - part))
                part = digits.groupEnds[part]
            }
            add(digits.range(index, length), .ipAddress, rank: 88, value: value)
            index += length
        }
    }

    private func version4(at index: Int) -> Int? {
        guard digits.begins(index), digits.left(index) >= 4 else { return nil }
        let start = digits.starts[index]
        if text[start - 1] == "." { return nil }
        if text.isLetter(start - 1), context.before(start, reach: 0) == nil { return nil }
        var part = index
        for number in 0..<4 {
            guard part < digits.count else { return nil }
            let end = digits.groupEnds[part]
            let length = end - part
            guard length <= 3, digits.number(part, length) <= 255, length == 1 || digits.values[part] != 0
            else { return nil }
            part = end
            if number == 3 { break }
            guard end < digits.count, isDot(digits.ends[end - 1]..<digits.starts[end]) else { return nil }
        }
        let end = digits.ends[part - 1]
        if text[end] == ".", text.isDigit(end + 1) { return nil }
        guard !text.isLatin(end), text[start - 1] != "v" else { return nil }
        // A version of four parts: the text says so.
        if let word = context.before(start, reach: 24), word.classes.contains(.code),
            !word.classes.contains(.network),
            context.connects(word.end..<start, .loose)
        {
            return nil
        }
        return part - index
    }

    private func isDot(_ range: Range<Int>) -> Bool {
        guard (1...7).contains(range.count) else { return false }
        if Self.dots.match(in: text.scalars, at: range.lowerBound) == range.upperBound { return true }
        // A break of the line or blanks around the dot.
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, text[start] == " " || text[start] == "\n" { start += 1 }
        while end > start, text[end - 1] == " " || text[end - 1] == "\n" { end -= 1 }
        return start < end && Self.dots.match(in: text.scalars, at: start) == end
    }

    mutating func findVersion6Addresses() {
        func isHex(_ place: Int) -> Bool {
            guard text.isCode(place) else { return false }
            return text.isDigit(place) || text.scalars[place].value <= 0x66
        }
        var place = 0
        while place < text.count {
            let isColon = text.scalars[place] == ":"
            guard isColon ? text[place + 1] == ":" : isHex(place),
                !text.isWord(place - 1), text[place - 1] != ".", !(text[place - 1] == ":" && isHex(place - 2))
            else {
                place += 1
                continue
            }
            let start = place
            var colons = 0
            while isHex(place) || text[place] == ":" || text[place] == "." {
                if text[place] == ":" { colons += 1 }
                place += 1
            }
            var end = place
            while end > start, text[end - 1] == "." || (text[end - 1] == ":" && text[end - 2] != ":") {
                if text[end - 1] == ":" { colons -= 1 }
                end -= 1
            }
            guard colons >= 2, end - start <= 45, !text.isCode(end),
                Self.isVersion6(text.string(start..<end)),
                colons >= 3 || context.isNear(.network, before: start)
            else { continue }
            add(start..<end, .ipAddress, rank: 88)
        }
    }

    /// RFC 4291, section 2.2: eight groups, or fewer with one "::", the last two perhaps as four numbers.
    static func isVersion6(_ address: String) -> Bool {
        var address = Substring(address)
        var needed = 8
        if address.contains(".") {
            guard let colon = address.lastIndex(of: ":") else { return false }
            let parts = address[address.index(after: colon)...].split(
                separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4, parts.allSatisfy({ Int($0).map { (0...255).contains($0) } ?? false })
            else { return false }
            needed -= 2
            address = address[...colon]
            if !address.hasSuffix("::") { address = address.dropLast() }
        }
        guard let gap = address.firstRange(of: "::") else {
            let groups = address.split(separator: ":", omittingEmptySubsequences: false)
            return groups.count == needed && groups.allSatisfy { (1...4).contains($0.count) }
        }
        let rest = address[gap.upperBound...]
        guard !rest.contains("::"), !rest.hasPrefix(":") else { return false }
        let groups = address[..<gap.lowerBound].split(separator: ":") + rest.split(separator: ":")
        return !(groups.isEmpty && needed == 8) && groups.count < needed
            && groups.allSatisfy { $0.count <= 4 }
    }
}
