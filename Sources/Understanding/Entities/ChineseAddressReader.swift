/// Reads Chinese postal addresses: a road, an alley or an estate with its number, the regions before it, and
/// the house, unit and room behind it.
struct ChineseAddressReader {
    let text: LexedText

    /// Regions reach this many characters back, names of estates this many on.
    private static let maximumRegion = 28
    private static let maximumEstate = 10

    /// The address whose road or estate ends at the phrase that begins here. (lexemes)
    func read(around mark: Int) -> Range<Int>? {
        guard let (end, kind) = Self.marks.match(text, at: mark), text[mark - 1].isIdeograph else {
            return nil
        }
        let numbered: Int?
        switch kind {
        case .road:
            let direction = Self.directions.match(text, at: end)?.end ?? end
            numbered = house(at: direction, Self.roadNumbers)
        case .estate: numbered = house(at: end, Self.houseParts)
        }
        guard let numbered else { return nil }
        let start = regionStart(before: mark)
        guard start < mark else { return nil }
        return start..<details(from: numbered)
    }

    private enum Mark: Sendable { case road, estate }

    private func house(at start: Int, _ units: PhraseTable<Bool>) -> Int? {
        var position = start
        if text[position].isWord, text[position].count == 1 {
            position += 1
        } else {
            guard let number = text.number(at: position), number.script != .english else { return nil }
            position = number.end
            // 88-2号.
            if text.isGlued(position, "-"), text[position + 1].isDigits { position += 2 }
        }
        return units.match(text, at: position)?.end
    }

    /// The first character of the regions before a road: behind the last word that is no place, or at a
    /// province.
    private func regionStart(before mark: Int) -> Int {
        var position = mark
        var province: Int?
        while position > 0, mark - position < Self.maximumRegion {
            let before = text[position - 1]
            guard before.isIdeograph,
                !Self.stops.contains(text, endingAt: position) || isPlaceName(position - 1)
            else {
                break
            }
            position -= 1
            if Self.provinces.contains(text, at: position) { province = position }
        }
        return province ?? position
    }

    /// 成都 and 从化 hold characters that part other words.
    private func isPlaceName(_ index: Int) -> Bool {
        Self.provinces.contains(text, at: index)
            || Self.provinces.match(text, at: index - 1).map { $0.end > index } ?? false
    }

    /// Estates, houses, units and rooms behind the road's number.
    private func details(from start: Int) -> Int {
        var end = start
        for _ in 0..<6 {
            if let next = house(at: end, Self.houseParts) {
                end = next
            } else if text[end].isDigits, text[end].isGlued, (3...4).contains(text[end].count),
                Self.beforeRoom.contains(text, endingAt: end)
            {
                // 3栋2单元501.
                return end + 1
            } else if let next = estate(from: end) {
                end = next
            } else {
                break
            }
        }
        return end
    }

    private func estate(from start: Int) -> Int? {
        var position = start
        while position - start < Self.maximumEstate, text[position].isGlued || position == start {
            if position > start, let (end, _) = Self.estateEnds.match(text, at: position) { return end }
            // 金色港湾5号楼: the number tells.
            if position - start >= 2, house(at: position, Self.buildings) != nil { return position }
            if Self.stops.contains(text, at: position), position == start || text[position].isIdeograph {
                return nil
            }
            guard text[position].isIdeograph || text[position].isWord else { return nil }
            position += 1
        }
        return nil
    }

    private static let marks = PhraseTable<Mark>([
        ("路|街|大街|大道|道|巷|胡同|弄|里弄|公路", .road), ("小区|花园|家园|公寓|大厦|苑|新村|广场|村|里|名苑|嘉园|园区|科技园", .estate),
    ])
    private static let directions = PhraseTable("东|西|南|北|中|东段|西段|南段|北段|中段|东路|西路|南路|北路")
    private static let roadNumbers = PhraseTable("号|弄|巷|号楼|号院")
    private static let houseParts = PhraseTable("号楼|号院|号|栋|幢|座|单元|室|层|楼|弄|支弄|房|户|期|门|f|号房|号室|区|组")
    private static let buildings = PhraseTable("号楼|栋|幢|座|单元")
    private static let beforeRoom = PhraseTable("单元|栋|幢|座|楼|号|层|号楼")
    private static let estateEnds = PhraseTable(
        "大厦|小区|广场|中心|花园|家园|公寓|大楼|科技园|产业园|苑|城|嘉园|国际|写字楼|商场|商城|大学|学校|医院|酒店")
    private static let stops = PhraseTable(
        "在|到|往|给|为|是|址|寄|送|住|搬|至|我|你|他|她|它|的|了|成|改|换|于|从|去|把|将|和|跟|写|填|叫|就|都|也|您|们|要|想|请|发到|货|件|收")
    private static let provinces = PhraseTable(
        """
        北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|\
        澳门|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|宁波|厦门|无锡|佛山|东莞|合肥|福州|济南|大连|沈阳|哈尔滨|昆明|南昌|南宁|贵阳|石家庄|太原|长春|珠海|从化|温州|\
        常州|徐州|嘉兴|绍兴|金华|泉州|烟台|海口|三亚
        """)
}
