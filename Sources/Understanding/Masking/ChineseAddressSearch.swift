/// Addresses in Chinese: where a road has a number, an estate a building, or places follow one another.
extension PersonalDataScan {
    mutating func findChineseAddresses() {
        let addresses = ChineseAddresses(text)
        var place = 0
        while place < text.count {
            if let (range, rank) = address(at: place, addresses) {
                add(range, .address, rank: rank, value: compact(range))
                place = max(range.upperBound, place + 1)
            } else if startsNumber(place, addresses) {
                place = max(addresses.endOfNumber(place), place + 1)
            } else {
                place += 1
            }
        }
    }

    /// What was written, without the breaks inside of it.
    func compact(_ range: Range<Int>) -> String {
        var value = ""
        for scalar in written(range).unicodeScalars where scalar != "\n" && scalar != "\r" {
            value.unicodeScalars.append(scalar)
        }
        return value
    }

    private func startsNumber(_ place: Int, _ addresses: ChineseAddresses) -> Bool {
        (addresses.isNumber(place) || text.isLatin(place))
            && !(addresses.isNumber(place - 1) || text.isLatin(place - 1))
    }

    private func isSaid(_ place: Int) -> Bool {
        context.says(.address, before: place, commas: true)
            || context.isNear(.address, before: place, reach: 10)
    }

    private func address(at place: Int, _ addresses: ChineseAddresses) -> (Range<Int>, rank: Int)? {
        if addresses.placeEnds[place] > 0, let end = chainOfPlaces(place, addresses) {
            return (place..<end, 40)
        }
        guard startsNumber(place, addresses) else { return nil }
        let end = addresses.endOfNumber(place)
        guard end > place else { return nil }
        return road(place..<end, addresses).map { ($0, 38) }
            ?? estate(place..<end, addresses).map { ($0, 36) }
    }

    private static let shops = WordList(words: "旗舰店 店 专卖 站 机场 门店 分店")

    /// "浙江省杭州市西湖区文三路", with or without a number.
    private func chainOfPlaces(_ start: Int, _ addresses: ChineseAddresses) -> Int? {
        let chain = addresses.endOfPlaces(from: start)
        guard chain.levels >= 2 else { return nil }
        let (end, parts) = addresses.extend(from: chain.end, mayNameEstate: true)
        let isShop = Self.shops.match(in: text.scalars, at: chain.end) != nil
        if parts > 0 || (chain.levels >= 4 && !isShop) || (chain.levels >= 3 && chain.hasRoad && !isShop)
            || (chain.levels >= 3 && end > chain.end)
        {
            return end
        }
        guard isSaid(start) else { return nil }
        return chain.levels >= 3 || (chain.hasRoad && !isShop) ? end : nil
    }

    private static let notHouses = WordList(words: "线 店 站 公交 车")
    private static let notNumbers = CharacterBits("元块万天个件月年点分店站路条口期次张")

    /// A road right before a number: "建设路591号25楼".
    private func road(_ number: Range<Int>, _ addresses: ChineseAddresses) -> Range<Int>? {
        var end = number.lowerBound
        while number.lowerBound - end < 2,
            text[end - 1] == " " || text[end - 1] == "\n" || text[end - 1] == "第"
        { end -= 1 }
        guard let suffix = ChineseAddresses.roads.match(in: text.scalars, endingAt: end),
            number.contains(where: { addresses.isNumber($0) })
        else { return nil }
        let start = addresses.start(before: suffix)
        guard suffix > start else { return nil }
        let isInPlace = (start..<suffix).contains { place in
            let known = addresses.placeEnds[place]
            return (known > 0 && known <= suffix) || "区县镇乡省".unicodeScalars.contains(text[place])
        }
        let isKnown = isInPlace || isSaid(start)
        // 里, 条, 段 and their like end other words too.
        if "里条线段径坊弄".unicodeScalars.contains(text[end - 1]), !isKnown { return nil }
        guard isRoadName(start..<end, suffix) else { return nil }
        let unit = text.skipBlanks(from: number.upperBound, most: 2)
        let close = ChineseAddresses.units.match(in: text.scalars, at: unit)
        if let close {
            guard text[unit] == "号" || text[unit] == "弄" || text[unit] == "#" || isKnown else { return nil }
            guard Self.notHouses.match(in: text.scalars, at: close) == nil else { return nil }
        } else {
            guard isKnown, !Self.notNumbers.contains(text[number.upperBound]), !text.isCode(number.upperBound)
            else { return nil }
        }
        return start..<addresses.extend(from: close ?? number.upperBound, mayNameEstate: true).end
    }

    /// Whether a name that ends like a road's is one: 知道 and 马路 are not.
    private func isRoadName(_ name: Range<Int>, _ suffix: Int) -> Bool {
        func isWord(_ length: Int) -> Bool {
            name.count >= length
                && ChineseAddresses.notRoads.contains(
                    text.scalars, (name.upperBound - length)..<name.upperBound)
        }
        if !isWord(3), !isWord(2) { return true }
        guard suffix - name.lowerBound >= 2, !ChineseAddresses.notRoads.contains(text.scalars, name) else {
            return false
        }
        return !["知道", "味道", "渠道", "频道", "通道", "难道"].contains { text.has($0, endingAt: name.upperBound) }
    }

    /// An estate and a building, or several parts of a building.
    private func estate(_ number: Range<Int>, _ addresses: ChineseAddresses) -> Range<Int>? {
        let unit = text.skipBlanks(from: number.upperBound, most: 2)
        let close = ChineseAddresses.units.match(in: text.scalars, at: unit)
        let isDashed = close == nil && addresses.isDashed(number)
        if close != nil {
            guard "号栋幢座单室楼组户队期弄区门#".unicodeScalars.contains(text[unit]) else { return nil }
        } else if !isDashed {
            return nil
        }
        var end = number.lowerBound
        while number.lowerBound - end < 2,
            text[end - 1] == " " || text[end - 1] == "\n" || text[end - 1] == "第"
        { end -= 1 }
        let suffix = ChineseAddresses.estates.match(in: text.scalars, endingAt: end)
        let start = text.isHan(end - 1) ? addresses.start(before: suffix ?? end) : number.lowerBound
        let isInPlace =
            (start..<number.lowerBound).contains { addresses.placeEnds[$0] > 0 }
            || (number.lowerBound - start >= 4
                && (start..<max(start, end - 1)).contains { "区县镇乡省".unicodeScalars.contains(text[$0]) })
        let isKnown = isInPlace || isSaid(start)
        var (last, parts) = addresses.extend(from: close ?? number.upperBound, mayNameEstate: false)
        parts += 1
        if isDashed { parts += number.count { text[$0] == "-" } - 1 }
        if let suffix, suffix > start, end - start >= 2 {
            let isSure = end - suffix >= 2 || ChineseAddresses.shortEstates.contains(text[suffix])
            let isEnough =
                (isSure && (parts >= 2 || isKnown || isDashed)) || (parts >= 2 && isKnown) || parts >= 3
            return isEnough ? start..<last : nil
        }
        guard close != nil, parts >= 3 || (isKnown && (parts >= 2 || (isInPlace && isSaid(start)))) else {
            return nil
        }
        last = max(last, number.upperBound)
        return (isKnown || end - start <= 6 ? start : number.lowerBound)..<last
    }

    /// Postcodes, where the text calls them so.
    mutating func findPostcodes() {
        for word in context.values where word.classes.contains(.postcode) {
            var start = word.end
            while start - word.end < 12 {
                if ContextWords.isJoint(text[start]) {
                    start += 1
                } else if let end = context.connection(at: start, .tight) {
                    start = end
                } else {
                    break
                }
            }
            var end = start
            while text.isCode(end) || text[end] == "-" { end += 1 }
            // SW1A 2AA
            if text[end] == " ", end - start <= 4, text.isLatin(start), text.isDigit(end + 1),
                text.isCode(end + 2),
                text.isCode(end + 3), !text.isCode(end + 4)
            {
                end += 4
            }
            guard (4...10).contains(end - start), text.count(MaskingText.digit, in: start..<end) >= 2 else {
                continue
            }
            add(start..<end, .address, rank: 30)
        }
    }
}
