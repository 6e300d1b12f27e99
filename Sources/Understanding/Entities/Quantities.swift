/// Reads numbers of things: 三件, 2.5kg, 3 pairs, half a dozen boxes, 3 mugs, 20%. The value is the number and
/// the unit in the singular, `2 件`, `3 pair`, `20 %`; the number alone before a thing.
struct Quantities {
    let text: LexedText
    /// The names of what is sold.
    let names: Gazetteer

    func read(at start: Int) -> (end: Int, value: String)? {
        if let found = fraction(at: start) { return found }
        guard !text.isJoinedBefore(start),
            text[start].isDigits || text[start].isWord || text[start].isIdeograph
        else {
            return nil
        }
        if text.is(start, "半") { return half(at: start) }
        guard !isPartOfName(start), let number = text.numbers(at: start) else { return nil }
        return percent(number) ?? chinese(start, number) ?? english(start, number)
    }

    // MARK: Percentages

    private func percent(_ number: NumberReading) -> (end: Int, value: String)? {
        guard let (end, _) = Self.percents.match(text, at: number.end), number.script != .chinese else {
            return nil
        }
        return (end, value(number, "%"))
    }

    private static let percents = PhraseTable("%|percent|per cent|pct|percents")

    /// 百分之二十, but not 百分之百, which is "wholly".
    private func fraction(at start: Int) -> (end: Int, value: String)? {
        guard text.is(start, "百"), text.is(start + 1, "分"), text.is(start + 2, "之"),
            let number = text.number(at: start + 3)
        else { return nil }
        // 百分之三点五.
        if text.is(number.end, "点"), let digit = text.chineseDigit(number.end + 1),
            let whole = number.value.whole
        {
            return (number.end + 2, "\(Numeral(mantissa: whole * 10 + digit, scale: 1).text) %")
        }
        return (number.end, "\(number.value.text) %")
    }

    // MARK: Chinese

    private func chinese(_ start: Int, _ number: NumberReading) -> (end: Int, value: String)? {
        // 块 counts pieces of some things, and money else.
        if text.is(number.end, "块"), number.script != .english,
            Amounts.pieces.contains(text, at: number.end + 1)
        {
            return (number.end + 1, value(number, "块"))
        }
        guard number.script != .english, let (end, unit) = Self.counters.match(text, at: number.end),
            !Self.others.contains(text, at: number.end),
            !text.isJoinedAfter(end - 1) || text[end - 1].isIdeograph,
            !Self.ordinals.contains(text, endingAt: start)
        else { return nil }
        // 三个问题, 十一个人: no goods. 一个 is an article as often as a number.
        if Self.noGoods.contains(text, at: end) { return nil }
        if number.script == .chinese, number.value == Numeral(1), isArticle(start, end, unit) { return nil }
        // 三个半 would be lengths of time; 两斤半 is half a 斤 more.
        if text.is(end, "半"), number.upper == nil, let sum = number.value.adding(.half) {
            return (end + 1, "\(sum.text) \(unit)")
        }
        return (end, value(number, unit))
    }

    private func half(at start: Int) -> (end: Int, value: String)? {
        guard let (end, unit) = Self.halves.match(text, at: start + 1) else { return nil }
        return (end, "0.5 \(unit)")
    }

    private func isArticle(_ start: Int, _ end: Int, _ unit: String) -> Bool {
        Self.notCounted.contains(text, at: start)
            || Self.articleVerbs.contains(text, endingAt: start) || unit == "份"
            || unit == "个" && !isCounted(start, end)
    }

    /// Whether 一个 counts: without a thing behind it, or behind what is done to a number of things.
    private func isCounted(_ start: Int, _ end: Int) -> Bool {
        if Self.searches.contains(text, endingAt: start) { return false }
        if names.match(text, at: end) != nil { return true }
        let after = text[end]
        if after.kind == .mark || after.kind == .lineEnd || after.kind == .nothing
            || Self.particles.contains(text, at: end)
        {
            return true
        }
        return Self.dealings.contains(text, endingAt: text.is(start - 1, "了") ? start - 1 : start)
    }

    private static let searches = PhraseTable("推荐|介绍|找|给我|叫|去|想到|作为|成为")
    private static let particles = PhraseTable("了|吧|呢|啊|吗|呀|就|也|都|还|和|给")
    private static let dealings = PhraseTable(
        "要|买|来|拍|订|下|退|换|少|缺|坏|碎|破|剩|多|发|收到|寄|送|加|裂|漏|错|只有|装|赠|补|拿|带|收|丢|差")
    private static let counters = ChineseUnits.counters
    private static let halves: PhraseTable<String> = PhraseTable([
        ("斤", "斤"), ("公斤", "公斤"), ("打", "打"), ("箱", "箱"), ("升", "升"), ("份", "份"), ("瓶", "瓶"), ("盒", "盒"),
        ("米", "米"),
    ])
    /// Words that begin like a measure word and are none: 三个月, 两位数, 一次性.
    private static let others = PhraseTable(
        """
        个月|个小时|个工作日|个自然日|个星期|个礼拜|个钟|个周|个半|位数|次方|个季度|条龙|人称|单元|面性|份子|节课|面之|两天|分|把手|打折|本书店|手|码|代|级|期|折|楼|层|号|室|\
        栋|寸屏|只要|对于|包邮|台湾|部分|套餐|张嘴|片面|打算|支付|支持|条件|件事|件事情|位客服|位老师|间接|对不|把握|提交|提醒|提货|提供|听说|面对|头疼|束缚|单号|单子上|单独|\
        根据|本来|本人|本身|次日|只有|只是|只能|包装|包裹|对方
        """)
    private static let ordinals = PhraseTable("第|每|哪|某|几|上|下|另|同|唯|任")
    private static let memories = PhraseTable("内存|版|存储|运行|的内存|显存|固态|ram|memory|storage")
    private static let noGoods = PhraseTable(
        """
        问题|事|事情|疑问|建议|人|朋友|客服|月|劲|说法|电话|办法|机会|解释|说明|东西|字|消息|投诉|答复|活动|礼物|小时|星期|礼拜|优惠|回复|方面|结果|地方|意思|情况|需求|要求|\
        选择|好评|差评|忙|链接|新的|地址|换|多|快递|订单|理由|比|退款|样|又一
        """)
    private static let notCounted = PhraseTable(
        "一个劲|一把年纪|一对一|一条龙|一套一套|一份心|一片|一部分|一面|一头|一口|一批|一段|一声|一种|一打开|一单单")
    private static let articleVerbs = PhraseTable("有|是|同|每|某|另|任何|唯|这|那|哪|第|当|换|问|给个|成")

    // MARK: English

    private func english(_ start: Int, _ number: NumberReading) -> (end: Int, value: String)? {
        if let (end, unit) = Self.units.match(text, at: number.end) {
            let isLetter = text[end - 1].count == 1
            if isLetter, !text[start].isDigits || text[end].isWord && text[end].isGlued || text.is(end, "'") {
                return nil
            }
            if isLetter, !text[end - 1].isGlued,
                text[end].isDigits || text[end].isWord && text[end].count == 1
            {
                return nil
            }
            guard !text.isJoinedAfter(end - 1) || text[end].isIdeograph, !isCapacity(end - 1, number) else {
                return nil
            }
            return (text.says(end - 1, "of") ? end - 1 : end, value(number, unit))
        }
        // 3 instead of 4.
        if text.says(start - 1, "of"), text.says(start - 2, "instead"), !text[number.end].isWord {
            return (number.end, value(number, nil))
        }
        if text[start].isDigits, !(text[number.end - 1].isDigits && isCount(number.value)) { return nil }
        guard number.script != .chinese, isThing(number.end, isOne: number.value == Numeral(1)),
            number.value.scale == 0, !text[start - 1].isDigits,
            !Self.namesWithNumbers.contains(text, endingAt: start)
        else { return nil }
        return (number.end, value(number, nil))
    }

    /// Whether a bare number may count things: it is no year and has four digits at most.
    private func isCount(_ value: Numeral) -> Bool {
        value.whole.map { $0 < 10_000 && !(1900..<2100).contains($0) } ?? false
    }

    /// Whether a plural of goods follows the number, an adjective or two between them: 3 mugs, two large blue
    /// mugs.
    private func isThing(_ index: Int, isOne: Bool) -> Bool {
        for position in index..<(index + 3) {
            let lexeme = text[position]
            guard lexeme.isWord, !lexeme.isGlued else { return false }
            if names.isThing(lexeme.key) { return true }
            if Self.noThings.contains(text, at: position) { return false }
            if !isOne, isPlural(lexeme) { return true }
        }
        return false
    }

    /// 5G is a network and 256G are bytes; grams are written small.
    private func isCapacity(_ unit: Int, _ number: NumberReading) -> Bool {
        guard text.says(unit, "g"), let count = number.value.whole else { return false }
        return text.isCapitalised(unit) && (count < 10 || count & (count - 1) == 0)
            || Self.memories.contains(text, at: unit + 1)
    }

    private func isPlural(_ lexeme: Lexeme) -> Bool {
        guard lexeme.count >= 4, text.text.scalars[lexeme.end - 1] == "s" else { return false }
        let before = text.text.scalars[lexeme.end - 2]
        return before != "s" && before != "u" && before != "i" && before != "'"
    }

    /// Whether the number belongs to a name or a count of another kind: order 3, step 2, iphone 15.
    private func isPartOfName(_ start: Int) -> Bool {
        guard text[start].isDigits || text[start].isWord else { return false }
        return Self.namesWithNumbers.contains(text, endingAt: start) || text.is(start - 1, "#")
    }

    private static let units: PhraseTable<String> = {
        var phrases: [(String, String)] = [
            ("kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes", "kg"),
            ("g|gram|grams|gramme|grammes", "g"),
            ("lb|lbs", "lb"), ("oz|ounce|ounces", "oz"),
            ("cm|centimeter|centimeters|centimetre|centimetres", "cm"),
            ("mm|millimeter|millimeters|millimetre|millimetres", "mm"), ("m|meter|meters|metre|metres", "m"),
            ("km|kilometer|kilometers|kilometre|kilometres", "km"),
            ("ml|milliliter|milliliters|millilitre|millilitres", "ml"), ("l|liter|liters|litre|litres", "l"),
            ("pcs|pc|piece|pieces", "piece"), ("box|boxes", "box"), ("bunch|bunches", "bunch"),
            ("pouch|pouches", "pouch"),
        ]
        for unit in """
        pair set bottle pack item unit packet dozen
        """.split(separator: " ") {
            phrases.append(("\(unit)|\(unit)s", String(unit)))
        }
        // Goods themselves, unless something is in them.
        for unit in "bag case carton roll sheet cup can jar tube bundle crate pallet tin slice bar".split(
            separator: " ")
        {
            phrases.append(("\(unit) of|\(unit)s of", String(unit)))
        }
        return PhraseTable(phrases)
    }()
    /// Plurals that are no goods, and words that end the search for one.
    private static let noThings = PhraseTable(
        """
        years|months|weeks|days|hours|minutes|seconds|times|equals|divided|yards|levels|songs|upwards|stars|\
        points|degrees|questions|issues|problems|reasons|things|ways|steps|options|people|persons|customers|\
        users|friends|kids|guests|orders|emails|calls|messages|reviews|charges|payments|dollars|euros|cents|\
        pounds|bucks|percent|is|was|has|does|as|this|his|hers|its|yes|thus|us|plus|always|perhaps|business|\
        working|and|or|but|of|in|on|at|to|for|from|with|by|the|a|an|my|your|if|than|that|not|no|i|you|we|\
        they|it|minus|address|status|less|across|unless|besides|sometimes|afterwards|inches|thanks|please|\
        more|after|before|pm|am|attempts|tries|floors|rooms|chars|letters|digits|characters|pages|lines|\
        words|versions|colors|colours|sizes|others|mins|hrs|workdays|weekdays|nights|mornings|gigs|bars|\
        hands|eyes|sides|parts|refunds|numbers|replies|agents|chats|fails|works|codes|coupons|vouchers|\
        transfers|accounts|addresses|names|cards|languages|countries|places|shops|stores|branches|members|\
        accounts|feet|miles|parts|passengers|adults|children|atms|pesos|rupees|francs|travellers|travelers|\
        tourists|links|photos|pictures|videos|staff
        """)
    private static let namesWithNumbers = PhraseTable(
        """
        order|step|number|no|size|version|iphone|ipad|galaxy|model|windows|android|ios|gate|floor|room|\
        apartment|apt|unit|suite|section|chapter|page|line|level|grade|article|route|highway|channel|option|\
        type|class|part|phase|season|episode|v|mate|pixel|suites|building|block|door|terminal|platform|zone|\
        error|code|ps|top|generation|gen
        """)

    private func value(_ number: NumberReading, _ unit: String?) -> String {
        let count = number.upper.map { "\(number.value.text)/\($0.text)" } ?? number.value.text
        return unit.map { "\(count) \($0)" } ?? count
    }
}
