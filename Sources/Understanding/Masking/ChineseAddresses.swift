/// The grammar of Chinese addresses: from the large to the small (province, city, district, street, road, number, estate,
/// building, unit, room), any of it left out, spelled in any digits, with blanks or a broken line in between.
struct ChineseAddresses {
    static let places: Lexicon = {
        var lexicon = Lexicon(words: ChineseAddressLexicon.provinces)
        func add(_ names: String, _ suffixes: String) {
            for name in names.split(whereSeparator: \.isWhitespace) {
                lexicon.add(Array(name.unicodeScalars), 1)
                for suffix in suffixes.split(whereSeparator: \.isWhitespace) {
                    lexicon.add(Array(name.unicodeScalars) + Array(suffix.unicodeScalars), 1)
                }
            }
        }
        add(ChineseAddressLexicon.provinces, ChineseAddressLexicon.provinceSuffixes)
        add(ChineseAddressLexicon.cities, ChineseAddressLexicon.citySuffixes)
        return lexicon
    }()
    static let districts = WordList(words: ChineseAddressLexicon.districts)
    static let roads = WordList(words: ChineseAddressLexicon.roads)
    static let estates = WordList(words: ChineseAddressLexicon.estates)
    static let units = WordList(words: ChineseAddressLexicon.units)
    static let notRoads = Lexicon(words: ChineseAddressLexicon.notRoads)
    private static let stops = WordList(words: ChineseAddressLexicon.stops)
    private static let stopCharacters = CharacterBits("在到是住寄送至往去给的我你您他她这那请把被帮说址了吗吧呢啊")
    /// What an estate's name has not inside: the form goes on there.
    private static let nextFields = WordList(
        words: "电话 手机 姓名 收件 联系 公司名 邮编 先生 女士 收货 谢谢 麻烦 订单")
    private static let roadBegins = WordList(words: "路 街 大道 大街 东路 西路 南路 北路 中路 道 巷 店")

    let text: MaskingText
    /// End of the province or city that begins at each place, 0 where none does. (scalars)
    let placeEnds: [Int]
    /// Whether a place is inside of the name of a province or a city. (scalars)
    private let isPlace: [Bool]

    init(_ text: MaskingText) {
        self.text = text
        var ends = [Int](repeating: 0, count: text.count)
        var covered = [Bool](repeating: false, count: text.count)
        for start in 0..<text.count where text.isHan(start) {
            guard let match = Self.places.longestMatch(in: text.scalars, at: start) else { continue }
            ends[start] = match.end
            for place in start..<match.end { covered[place] = true }
        }
        placeEnds = ends
        isPlace = covered
    }

    func isStop(_ place: Int) -> Bool { Self.stopCharacters.contains(text[place]) }
    func isKnownPlace(_ place: Int) -> Bool { isPlace[place] }

    /// Whether a range has a stop or begins the next field of a form.
    func hasStop(_ range: Range<Int>) -> Bool {
        range.contains { isStop($0) || Self.nextFields.match(in: text.scalars, at: $0) != nil }
    }

    private func isDistrictEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "省", "市", "区", "县", "旗", "镇", "乡", "盟", "州", "村": true
        default: false
        }
    }

    /// Walks left from the end of a road's or an estate's name over what can belong to it and to the places it is in.
    func start(before end: Int) -> Int {
        var place = end
        var budget = 8
        var length = 0
        var isInDistrict = false
        while place > 0, end - place < 48 {
            let scalar = text[place - 1]
            if scalar == " " || scalar == "\n", text.isHan(place - 2), text.isHan(place), place < end {
                let isBreak =
                    isDistrictEnd(text[place - 2]) || text[place - 2] == "路" || text[place - 2] == "道"
                    || isPlace[place - 2]
                guard isBreak || scalar == "\n" || isInDistrict else { break }
                place -= 1
                continue
            }
            if scalar == ",", isDistrictEnd(text[place - 2]) {
                place -= 1
                continue
            }
            guard text.isHan(place - 1) || scalar == "·" else { break }
            if !isPlace[place - 1] {
                // A stop right behind a district is the first character of a name: 思明区至善路.
                let isName =
                    place > 1 && place < end
                    && (isDistrictEnd(text[place - 2]) || isPlace[place - 2]
                        || isArrival(text[place - 2], text[place - 1]))
                if isStop(place - 1), !isName { break }
                if Self.stops.match(in: text.scalars, endingAt: place) != nil { break }
            }
            if isDistrictEnd(scalar), length >= 1 {
                isInDistrict = true
                length = 0
                budget = 9
                place -= 1
            } else if text.has("街道", endingAt: place), length >= 2 {
                isInDistrict = true
                length = 0
                budget = 9
                place -= 2
            } else {
                if length >= budget { break }
                length += 1
                place -= 1
            }
        }
        place = firstPlace(from: place, before: end)
        while place < end, text[place] == " " || text[place] == "\n" || text[place] == "," { place += 1 }
        return place
    }

    /// 到至善路: the second of both is the first character of the name.
    private func isArrival(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        guard second == "至" else { return false }
        return first == "到" || first == "在" || first == "是" || first == "住" || first == "址"
    }

    /// Begins at the first province or city that we know, if it is near; 北京路 is a road.
    private func firstPlace(from start: Int, before end: Int) -> Int {
        for place in start..<end where placeEnds[place] > 0 {
            if place > start, isDistrictEnd(text[place - 1]) { continue }
            let close = placeEnds[place]
            if close - place <= 3, Self.roadBegins.match(in: text.scalars, at: close) != nil { continue }
            return place - start <= 8 ? place : start
        }
        return start
    }

    // MARK: Numbers

    func isNumber(_ place: Int) -> Bool {
        if text.isDigit(place) { return true }
        switch text[place] {
        case "零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "廿", "两", "甲", "乙", "丙", "丁":
            return true
        default: return false
        }
    }

    private func isFigure(_ place: Int) -> Bool {
        text.isDigit(place) || DigitReader.hanDigit(text[place]) != nil
    }

    /// The end of a house number at a place: digits, numerals, 12-3, 5a, A座; the place itself when there is none.
    func endOfNumber(_ start: Int) -> Int {
        var place = start
        var hasLetter = false
        if text.isLatin(start), !text.isLetter(start - 1) {
            switch text[start + 1] {
            case "座", "栋", "幢", "区", "馆", "楼", "#": return start + 1
            case "-": break
            default: guard text.isDigit(start + 1) else { return start }
            }
            hasLetter = true
            place += 1
        }
        let first = place
        while isNumber(place), place - first < 8 { place += 1 }
        guard place > first || hasLetter else { return start }
        while place - start < 16 {
            switch text[place] {
            case "-", "—", "–", "/", "之", "~":
                guard isFigure(place + 1) else { return place }
                place += 1
                while isFigure(place), place - start < 24 { place += 1 }
            default:
                guard text.isLatin(place), !text.isCode(place + 1) else { return place }
                place += 1
            }
        }
        return place
    }

    /// Building-unit-room in figures: 3-2-501.
    func isDashed(_ range: Range<Int>) -> Bool {
        var sizes = [0]
        for place in range {
            if text[place] == "-" {
                sizes.append(0)
            } else {
                guard text.isDigit(place) else { return false }
                sizes[sizes.count - 1] += 1
            }
        }
        return (2...4).contains(sizes.count) && (1...3).contains(sizes[0])
            && sizes.dropFirst().allSatisfy { (1...4).contains($0) }
    }

    func isAmount(_ place: Int) -> Bool {
        switch text[place] {
        case "元", "块", "万", "天", "个", "件", "月", "年", "点", "分": true
        default: false
        }
    }

    /// The end of the chain of provinces, cities, districts and a road from a place; how many there are of them.
    func endOfPlaces(from start: Int) -> (end: Int, levels: Int, hasRoad: Bool) {
        var end = start
        var levels = 0
        while end < text.count, levels < 8 {
            var place = end
            while levels > 0, place - end < 2, [" ", "\n", ",", "，"].contains(text[place]) { place += 1 }
            guard place < text.count else { break }
            let known = placeEnds[place]
            if known > 0, levels == 0 || !isRoadBegin(known) {
                levels += 1
                end = known
                continue
            }
            guard levels > 0, let (close, isRoad) = nextLevel(from: place) else { break }
            end = close
            levels += 1
            if isRoad { return (end, levels, true) }
        }
        return (end, levels, false)
    }

    private func isRoadBegin(_ place: Int) -> Bool {
        guard let end = Self.roadBegins.match(in: text.scalars, at: place) else { return false }
        let last = text[end - 1]
        return last == "路" || last == "街" || (last == "道" && end - place == 2)
    }

    private func nextLevel(from start: Int) -> (end: Int, isRoad: Bool)? {
        var place = start
        while place - start < 10, text.isHan(place), !isStop(place) || isPlace[place] {
            place += 1
            guard place - start >= 2 else { continue }
            if let suffix = Self.districts.match(in: text.scalars, endingAt: place), suffix >= start,
                !((text[suffix] == "村" || text[suffix] == "区") && (text[place] == "路" || text[place] == "街"))
            {
                return (place, false)
            }
            if let suffix = Self.roads.match(in: text.scalars, endingAt: place), suffix > start,
                !"里条线段径坊弄".unicodeScalars.contains(text[suffix]), text[place] != "口",
                !Self.notRoads.contains(text.scalars, start..<place)
            {
                let isLonger = text[place] == "路" || text[place] == "道" || text[place] == "街"
                return (isLonger ? place + 1 : place, true)
            }
        }
        return nil
    }
}
