/// Reads sums of money: ¥199, 两块五, 1.2万元, $19.90, five hundred yuan, 100-200元. The value is the number and
/// the currency's code (ISO 4217), both ends of a range: `199 CNY`, `100/200 CNY`.
struct Amounts {
    let text: LexedText

    func read(at start: Int) -> (end: Int, value: String)? {
        switch text[start].kind {
        case .digits: return behind(at: start)
        case .ideograph, .word: return before(at: start) ?? behind(at: start)
        case .mark: return before(at: start)
        case .lineEnd, .nothing: return nil
        }
    }

    // MARK: The currency before the number

    private func before(at start: Int) -> (end: Int, value: String)? {
        guard let (next, code) = Self.marks.match(text, at: start), !text.isJoinedBefore(start),
            // US$20, but not "a $20".
            !(text[start].isWord && text[next - 1].kind == .mark) || text[next - 1].isGlued,
            let number = text.number(at: next), number.script == .digits
        else { return nil }
        var end = number.end
        var upper: Numeral?
        // $100-$200, ¥100-200.
        if let (behind, _) = text.rangeMark(at: end), !text.says(end, "or"), !text.is(end, "或") {
            let position = Self.marks.match(text, at: behind)?.end ?? behind
            let isSure = position > behind || !text[end].isWord
            if isSure, let second = text.number(at: position), second.script == .digits,
                number.value < second.value
            {
                (upper, end) = (second.value, second.end)
            }
        }
        // US$20 and ¥20元 name it twice.
        if let (behind, named) = Self.units.match(text, at: end), named.isSame(as: code), !isThing(behind - 1)
        {
            end = behind
        }
        guard !text.isJoinedAfter(end - 1) || text[end].isIdeograph else { return nil }
        return (end, value(number.value, upper, code))
    }

    // MARK: The currency behind it

    private func behind(at start: Int) -> (end: Int, value: String)? {
        guard !text.isJoinedBefore(start) else { return nil }
        if text.is(start, "半"), text.is(start + 1, "块"), text.is(start + 2, "钱") {
            return (start + 3, "0.5 CNY")
        }
        guard let number = text.numbers(at: start) else { return between(at: start) }
        if number.upper == nil, let found = composed(start, number) { return found }
        guard let (unit, currency) = unit(at: number.end, from: start) else { return between(at: start) }
        let end = text.is(unit, "钱") ? unit + 1 : unit
        if number.upper == nil, let (next, _) = text.rangeMark(at: end), !text.says(end, "or"),
            !text.is(end, "或"),
            let second = text.number(at: next), number.value < second.value,
            let (last, other) = self.unit(at: second.end, from: next), other.isSame(as: currency.code),
            currency.scale == 0
        {
            // 100块到200块.
            return (last, value(number.value, second.value, currency.code))
        }
        return (end, value(number.value, number.upper, currency.code, currency.scale))
    }

    /// Between 100 and 200 yuan.
    private func between(at start: Int) -> (end: Int, value: String)? {
        guard text.says(start - 1, "between"), let low = text.number(at: start), text.says(low.end, "and"),
            let high = text.number(at: low.end + 1), low.value < high.value,
            let (end, currency) = unit(at: high.end, from: start)
        else { return nil }
        return (end, value(low.value, high.value, currency.code, currency.scale))
    }

    private func unit(at index: Int, from start: Int) -> (end: Int, currency: Currency)? {
        // 200多块.
        let position = text.is(index, "多") || text.is(index, "来") ? index + 1 : index
        guard let (end, currency) = Self.units.match(text, at: position), !isThing(end - 1),
            !(currency.isFraction && isAlone(start)),
            !text.isJoinedAfter(end - 1) || text[end - 1].isIdeograph
        else { return nil }
        if text.is(end - 1, "元"), Self.yuanWords.contains(text, at: end) { return nil }
        if text.is(end - 1, "块"), isPiece(start, end) { return nil }
        return (end, currency)
    }

    /// 两块五, 99块9, 三块五毛, 1元2角5分, 五毛, 10块8毛.
    private func composed(_ start: Int, _ number: NumberReading) -> (end: Int, value: String)? {
        let main = text.is(number.end, "块") || text.is(number.end, "元")
        if text.is(number.end, "毛") || text.is(number.end, "角") && number.script != .english {
            guard !Self.maoWords.contains(text, at: number.end + 1), let count = number.value.whole,
                count < 10 || text.is(number.end + 1, "钱"),
                // 八角 is a shape and a spice.
                text.is(number.end, "毛") || text.is(number.end + 1, "钱")
                    || small(at: number.end + 1, units: "分") != nil
            else { return nil }
            var (end, sum) = (number.end + 1, number.value.divided(byTenTo: 1))
            if let cents = small(at: end, units: "分"), let total = sum.adding(cents.value.divided(byTenTo: 2))
            {
                (end, sum) = (cents.end, total)
            }
            return (text.is(end, "钱") ? end + 1 : end, value(sum, nil, "CNY"))
        }
        guard main, number.value.scale == 0 else { return nil }
        let tens = small(at: number.end + 1, units: "毛角")
        guard let tens, var sum = number.value.adding(tens.value.divided(byTenTo: 1)) else { return nil }
        var end = tens.end
        if let cents = small(at: end, units: "分"), tens.hasUnit,
            let total = sum.adding(cents.value.divided(byTenTo: 2))
        {
            (end, sum) = (cents.end, total)
        }
        return (text.is(end, "钱") ? end + 1 : end, value(sum, nil, "CNY"))
    }

    /// One digit with its unit, or without it before anything that is not counted.
    private func small(at index: Int, units: String) -> (end: Int, value: Numeral, hasUnit: Bool)? {
        let digit: Int
        if text[index].isDigits, text[index].count <= 2, text[index].number < 100 {
            digit = text[index].number
        } else if let value = text.chineseDigit(index), text.chineseDigit(index + 1) == nil,
            text.chinesePlace(index + 1) == nil, !ChineseDays.wordsWithOne.contains(text, at: index)
        {
            digit = value
        } else if text.is(index, "半"), units == "毛角" {
            return text[index + 1].isIdeograph && text.is(index + 1, "价")
                ? nil : (index + 1, Numeral(5), false)
        } else {
            return nil
        }
        if units.unicodeScalars.contains(text.character(index + 1)) {
            return digit < 10 ? (index + 2, Numeral(digit), true) : nil
        }
        guard units == "毛角", !ChineseUnits.counters.contains(text, at: index + 1),
            !Self.otherUnits.contains(text, at: index + 1), !text.isJoinedAfter(index),
            !text.isGlued(index + 1, ".")
        else { return nil }
        // 99块95 names the cents.
        let isCents = text[index].isDigits && text[index].count == 2
        return (index + 1, isCents ? Numeral(digit).divided(byTenTo: 1) : Numeral(digit), false)
    }

    /// Whether 块 counts pieces: 两块手表, and 一块 which is "together" too.
    private func isPiece(_ start: Int, _ end: Int) -> Bool {
        if text.is(end, "钱") { return false }
        if Self.pieces.contains(text, at: end) { return true }
        guard end == start + 2, text.is(start, "一") else { return false }
        return Self.joint.contains(text, at: end) || !Self.prices.contains(text, endingAt: start)
    }

    /// Currencies that are words for other things too.
    private func isThing(_ last: Int) -> Bool {
        text.says(last, "pound") && text.says(last + 1, "sign")
            || text.is(last, "刀") && text.is(last + 1, "具")
    }

    /// 三分 and 五角 by themselves are no money.
    private func isAlone(_ start: Int) -> Bool { text[start].isIdeograph }

    private func value(_ low: Numeral, _ high: Numeral?, _ code: String, _ scale: Int = 0) -> String {
        let first = low.divided(byTenTo: scale).text
        return high.map { "\(first)/\($0.divided(byTenTo: scale).text) \(code)" } ?? "\(first) \(code)"
    }

    // MARK: Currencies

    struct Currency: Sendable {
        let code: String
        /// Decimal places to the currency's unit: 2 for cents.
        var scale = 0
        var isFraction: Bool { scale > 0 }

        func isSame(as other: String) -> Bool { code == other && scale == 0 }
    }

    /// Before numbers.
    private static let marks = PhraseTable<String>([
        ("¥|rmb|cny|人民币|cn¥", "CNY"), ("$|us$|usd|美元|美金", "USD"), ("€|eur", "EUR"), ("£|gbp", "GBP"),
        ("hk$|hkd", "HKD"), ("jpy|jp¥", "JPY"), ("a$|aud|au$", "AUD"), ("c$|cad|ca$", "CAD"),
        ("s$|sgd", "SGD"),
        ("₩|krw", "KRW"), ("nt$|twd", "TWD"),
    ])

    /// Behind numbers.
    private static let units = PhraseTable<Currency>([
        ("元|块|圆|rmb|cny|yuan|yuans|kuai|人民币|元人民币|块人民币|块人民幣|塊|元整|¥|大洋", Currency(code: "CNY")),
        ("美元|美金|刀|usd|dollar|dollars|us dollars|us dollar|bucks|$", Currency(code: "USD")),
        ("欧元|eur|euro|euros|€", Currency(code: "EUR")),
        ("英镑|gbp|pounds sterling|pound sterling|pounds|pound|quid|£", Currency(code: "GBP")),
        ("日元|日圆|jpy|yen", Currency(code: "JPY")),
        ("港币|港元|港幣|hkd|hk dollars|hong kong dollars", Currency(code: "HKD")),
        ("韩元|krw|won", Currency(code: "KRW")), ("新台币|台币|twd", Currency(code: "TWD")),
        ("澳元|澳币|aud|australian dollars", Currency(code: "AUD")),
        ("加元|加币|cad|canadian dollars", Currency(code: "CAD")),
        ("新币|新加坡元|sgd|singapore dollars", Currency(code: "SGD")),
        ("cents|cent", Currency(code: "USD", scale: 2)), ("pence|pennies", Currency(code: "GBP", scale: 2)),
        ("分钱", Currency(code: "CNY", scale: 2)), ("毛钱|角钱", Currency(code: "CNY", scale: 1)),
    ])
    private static let yuanWords = PhraseTable("旦|宝|素|宵|气|老|首|帅")
    private static let maoWords = PhraseTable("星|形|落|巾|衣|线|毯|绒|笔|豆|度|落|色|球|孔|病|发")
    private static let otherUnits = PhraseTable("折|年|月|天|点|百|千|万|%|个|号|倍")
    /// Things that come in 块.
    static let pieces = PhraseTable(
        """
        表|手表|腕表|布|肥皂|香皂|蛋糕|电池|屏|地|砖|毛巾|石头|糖|玉|面包|豆腐|硬盘|显卡|主板|橡皮|板|肉|巧克力|饼干|滑板|地垫|地毯|毯|垫|玻璃|瓷砖|木头|牌|手帕|桌布|抹布|\
        窗帘|内存|固态|移动硬盘|充电宝|机械表|电子表|智能手表
        """)
    /// What people do together, 一块.
    private static let joint = PhraseTable("儿|去|走|来|买|送|寄|发|吃|用|退|换|下单|付")
    private static let prices = PhraseTable("卖|只要|才|花了|花|每个|每件|付|便宜|差|多|少|退|贵|就|要|收|加|减|满|价")
}
