/// Reads telephone numbers: Chinese mobiles and landlines with their area code, service numbers, and
/// international ones (ITU-T E.164: a country code and at most 15 digits). The value is their digits, with a
/// plus sign where an international prefix was written.
struct Phones {
    let text: LexedText

    func read(at start: Int) -> (end: Int, value: String)? {
        let lexeme = text[start]
        if text.is(start, "+") || text.is(start, "(") && text.is(start + 1, "+") {
            return international(at: start)
        }
        if text.is(start, "(") { return bracketed(at: start) }
        if lexeme.isIdeograph { return spelled(at: start) }
        // 1 3 8 …, from its first digit on.
        let isSpaced =
            lexeme.number == 1 && text[start + 1].isDigits && text[start + 1].count == 1
            && !text[start - 1].isDigits
        guard lexeme.isDigits, lexeme.count > 1 || isSpaced, isBorder(start),
            let run = run(from: start, limit: 17),
            let found = national(run), !Self.otherNumbers.contains(text, endingAt: named(start))
        else { return nil }
        // 13800138000元 is a sum.
        return Self.currencies.contains(text, at: found.end) ? nil : found
    }

    private func national(_ run: Run) -> (end: Int, value: String)? {
        guard run.digits.first == 0x30 else { return mobile(run) ?? service(run) }
        // Without a mark between its parts 0… is a telephone number only where one is expected.
        let start = run.start
        let isChinese = run.text(0..<5) == "00861"
        guard run.groups[0].count < 9 || isChinese || Self.telephones.contains(text, endingAt: named(start))
        else { return nil }
        return foreign(run) ?? (text[start - 1].isDigits ? nil : landline(run))
    }

    /// Where the word that says what a number is ends: before 是, a colon and their like.
    private func named(_ start: Int) -> Int {
        var position = start
        while position > max(0, start - 3), Self.links.contains(text, endingAt: position) { position -= 1 }
        return position
    }

    private static let links = PhraseTable("是|为|:|#|is|number|号码|号|no|.|在|的|at|to|on|was")
    private static let otherNumbers = PhraseTable(
        """
        订单|单|编|订单编|运单|快递单|流水|发票|代码|条形码|条码|编码|券码|序列|order|barcode|tracking|invoice|serial|coupon|code|\
        reference|ref|item|sku|人民币|rmb|cny|金额|税
        """)
    private static let telephones = PhraseTable(
        "电话|打|座机|拨|致电|手机|联系|热线|固话|联系方式|call|phone|tel|telephone|mobile|fax|传真|dial|ring|reach me|text")
    private static let currencies = PhraseTable("元|块|万|亿|yuan|rmb|cny|usd|dollars")

    // MARK: Runs of digits

    /// Digits, and where each of their groups ends.
    private struct Run {
        let start: Int
        var digits: [UInt8] = []
        /// Digits before and with a group, and the lexeme behind it.
        var groups: [(count: Int, end: Int)] = []

        func end(of count: Int) -> Int? { groups.first { $0.count == count }?.end }

        func text(_ range: Range<Int>) -> String {
            range.upperBound <= digits.count ? String(decoding: digits[range], as: UTF8.self) : ""
        }
    }

    /// Groups of digits with one space, hyphen, point or bracket between them.
    private func run(from start: Int, limit: Int) -> Run? {
        var run = Run(start: start)
        var position = start
        while text[position].isDigits, run.digits.count + text[position].count <= limit {
            let lexeme = text[position]
            for scalar in text.text.scalars[lexeme.start..<lexeme.end] {
                run.digits.append(UInt8(scalar.value & 0xFF))
            }
            position += 1
            run.groups.append((run.digits.count, position))
            let isMark = text.isGlued(position, "-") || text.isGlued(position, ")")
            if isMark || text.isGlued(position, "."), text[position + 1].isDigits {
                position += 1
            } else if text.is(position, "("), text[position + 1].isDigits, text.is(position + 2, ")") {
                // +44 (0)20: the trunk prefix is not dialled from abroad. +1 (212): an area code.
                if text[position + 1].number == 0, text[position + 1].count == 1 {
                    position += 3
                } else {
                    position += 1
                }
            } else if text[position].isGlued {
                break
            }
        }
        return run.digits.isEmpty ? nil : run
    }

    /// Whether a number may begin there: not within a word, a longer number or a sum.
    private func isBorder(_ start: Int) -> Bool {
        guard text[start].isGlued else { return true }
        let before = text[start - 1]
        if before.isWord || before.isDigits { return false }
        let isJoining = ".-/_=$¥€£*".unicodeScalars.contains(text.character(start - 1))
        return !isJoining
            || !(text[start - 2].isDigits || text[start - 2].isWord)
                && !"$¥€£=".unicodeScalars.contains(text.character(start - 1))
    }

    /// Whether nothing goes on behind: no letter, no further digits.
    private func isClosed(_ end: Int) -> Bool {
        let after = text[end]
        if after.isGlued, after.isWord || after.isDigits { return false }
        let isJoining =
            text.isGlued(end, "-") || text.isGlued(end, ".") || text.isGlued(end, "/")
            || text.isGlued(end, "_")
        return !(isJoining && text[end + 1].isGlued && text[end + 1].isDigits)
    }

    // MARK: Kinds

    /// 1 and ten more digits, the second 3 to 9; possibly behind 86.
    private func mobile(_ run: Run) -> (end: Int, value: String)? {
        func isMobile(_ start: Int) -> Bool {
            run.digits.count > start + 1 && run.digits[start] == 0x31
                && (0x33...0x39).contains(run.digits[start + 1])
        }
        // People part it after three or four digits and leave four for the end, or part it into pairs.
        let sizes = run.groups.prefix { $0.count <= 11 }.map(\.count)
        let isParted =
            sizes.count == 1 || sizes.count > 4
            || sizes.count > 1 && (sizes[0] <= 4 || sizes[0] == 7) && sizes[sizes.count - 2] <= 7
        if isMobile(0), isParted, let end = run.end(of: 11), isClosed(end) { return (end, run.text(0..<11)) }
        if run.text(0..<2) == "86", isMobile(2), let end = run.end(of: 13), isClosed(end) {
            return (end, "+" + run.text(0..<13))
        }
        return nil
    }

    /// 0 and an area code of two or three digits, then seven or eight.
    private func landline(_ run: Run) -> (end: Int, value: String)? {
        guard run.digits.count > 3, (0x31...0x39).contains(run.digits[1]) else { return nil }
        // 010 and 02x have eight digits behind them.
        let isShort = run.digits[1] == 0x31 && run.digits[2] == 0x30 || run.digits[1] == 0x32
        let code = isShort ? 3 : 4
        guard run.digits[1] != 0x31 || isShort, run.groups.count == 1 || run.groups[0].count == code else {
            return nil
        }
        for count in isShort ? [11] : [12, 11] {
            // Subscribers' numbers do not begin with 0 or 1.
            if let end = run.end(of: count), isClosed(end), run.digits.count > code,
                (0x32...0x39).contains(run.digits[code])
            {
                return (end, run.text(0..<count))
            }
        }
        return nil
    }

    /// 400-123-4567 and 555-123-4567, parted as such numbers are.
    private func service(_ run: Run) -> (end: Int, value: String)? {
        guard let end = run.end(of: 10), isClosed(end), run.groups.count >= 3, run.groups[0].count == 3 else {
            return nil
        }
        let isService = run.text(0..<3) == "400" || run.text(0..<3) == "800"
        guard isService || run.groups[1].count == 6 && run.groups.count == 3 || run.groups[2].count == 10
        else { return nil }
        return (end, run.text(0..<10))
    }

    /// 0086 138 1234 5678.
    private func foreign(_ run: Run) -> (end: Int, value: String)? {
        guard run.text(0..<2) == "00", run.digits.count > 4, run.digits[2] != 0x30 else { return nil }
        guard let last = run.groups.last(where: { (10...17).contains($0.count) && isClosed($0.end) }) else {
            return nil
        }
        if run.text(2..<4) == "86", run.digits[4] == 0x31 {
            return run.end(of: 15).map { ($0, "+" + run.text(2..<15)) }
        }
        return (last.end, "+" + run.text(2..<last.count))
    }

    private func international(at start: Int) -> (end: Int, value: String)? {
        let isBracketed = text.is(start, "(")
        let plus = isBracketed ? start + 1 : start
        if text[start].isGlued, text[start - 1].isDigits || text[start - 1].isWord { return nil }
        guard text[plus + 1].isGlued, let run = run(from: plus + 1, limit: 15) else { return nil }
        guard run.digits.first != 0x30 else { return nil }
        if run.text(0..<2) == "86", run.digits.count > 2, run.digits[2] == 0x31, let end = run.end(of: 13) {
            return isClosed(end) ? (end, "+" + run.text(0..<13)) : nil
        }
        guard let last = run.groups.last(where: { (8...15).contains($0.count) && isClosed($0.end) }) else {
            return nil
        }
        return (last.end, "+" + run.text(0..<last.count))
    }

    /// (021) 6123 4567 and (555) 123-4567.
    private func bracketed(at start: Int) -> (end: Int, value: String)? {
        guard text[start + 1].isDigits, text.is(start + 2, ")"), (3...4).contains(text[start + 1].count),
            let run = run(from: start + 1, limit: 12)
        else { return nil }
        if run.digits.first == 0x30 { return landline(run) }
        guard text[start + 1].count == 3, run.groups.count == 3, run.groups[1].count == 6,
            run.digits.count == 10,
            isClosed(run.groups[2].end)
        else { return nil }
        return (run.groups[2].end, run.text(0..<10))
    }

    /// A mobile number in Chinese digits: 一三八…, with 幺 for one.
    private func spelled(at start: Int) -> (end: Int, value: String)? {
        guard text.chineseDigit(start) == 1, let second = text.chineseDigit(start + 1), second >= 3,
            text.chineseDigit(start - 1) == nil
        else { return nil }
        var digits = ""
        var position = start
        while digits.utf8.count < 12, let digit = text.chineseDigit(position) {
            digits += String(digit)
            position += 1
        }
        return digits.utf8.count == 11 ? (position, digits) : nil
    }
}
