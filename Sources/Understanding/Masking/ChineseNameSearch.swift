/// Names in Chinese characters: where cues, titles and neighbours say that one may stand.
extension PersonalDataScan {
    private static let titles = WordIndex(ChineseNameLexicon.titles)
    private static let leads = CharacterBits(ChineseNameLexicon.leads)
    private static let personEndings = CharacterBits(ChineseNameLexicon.personEndings)
    private static let fieldWords = WordList(
        "写的是|写|填的是|填|改成|改为|换成|应该是|应为|我|变更为|更新为|更改为|用|登记的是|登记为")
    private static let cueWords = WordList("是|叫|我|名叫")

    mutating func findChineseNames() {
        let names = ChineseNames(text, context)
        var cues = cuesInFrontOfNames()
        addEntries(&cues, names)
        var place = 0
        while place < text.count {
            guard text.isHan(place) else {
                place += 1
                continue
            }
            var cue = cues[place]
            if cue == nil, !text.isHan(place - 1) || Self.leads.contains(text[place - 1]) {
                cue = text[place - 1] == "@" ? nil : NameCue.none
                // The one who lives at the address before: "...204室的王芳".
                if text[place - 1] == "的", endsAddress(place - 2) { cue = .hint }
            }
            if Self.personEndings.contains(text[place - 1]), !names.crossesWord(place) {
                cue = max(cue ?? .none, .hint)
                // 预约人改为王芳
                if let next = Self.fieldWords.match(in: text.scalars, at: place)
                    ?? Self.cueWords.match(in: text.scalars, at: place)
                {
                    cues[next] = max(cues[next] ?? .none, .hint)
                }
            }
            if cue == nil, text[place - 1] != "@" { cue = .bare }
            guard let (end, rank) = name(at: place, cue, names) else {
                place += 1
                continue
            }
            add(place..<end, .person, rank: rank)
            addNeighbour(of: place, names)
            place = end
        }
    }

    /// The other one of "甲和乙", where the second is a name.
    private mutating func addNeighbour(of place: Int, _ names: ChineseNames) {
        switch text[place - 1] {
        case "和", "跟", "与", "及", "、": break
        default: return
        }
        let end = place - 1
        for length in [3, 2] {
            let start = end - length
            guard let (surname, rank) = names.surname(at: start), rank == 2, surname < length,
                names.other(at: start) == nil, !names.crossesWord(start),
                text.scalars[(start + surname)..<end].allSatisfy({
                    ChineseNames.isGiven($0) && !ChineseNames.isNotGiven($0)
                })
            else { continue }
            add(start..<end, .person, rank: 24)
            return
        }
    }

    private func endsAddress(_ place: Int) -> Bool {
        switch text[place] {
        case "号", "室", "栋", "楼", "元", "层", "座": true
        default: text.isDigit(place)
        }
    }

    private func name(at place: Int, _ cue: NameCue?, _ names: ChineseNames) -> (end: Int, rank: Int)? {
        if let cue {
            let rank = cue >= .field ? 28 : 24
            if let end = names.end(from: place, cue) { return (end, rank) }
            if cue <= .none, let end = beforeTitle(place, names, anyGiven: cue == .none) {
                return (end, rank)
            }
            // 收货人王女士: all that is known of the person.
            if cue >= .field, let (length, _) = names.surname(at: place), let end = title(at: place + length)
            {
                return (end, rank)
            }
            return nil
        }
        return beforeTitle(place, names, anyGiven: false).map { ($0, 24) }
    }

    private func title(at place: Int) -> Int? {
        guard let end = Self.titles.match(in: text.scalars, at: place) else { return nil }
        // One character alone is a title only at the end.
        let isShort = end - place == 1 && text[place] != "启"
        return isShort && text.isHan(end) ? nil : end
    }

    /// The end of a surname and a given name right before a title.
    private func beforeTitle(_ place: Int, _ names: ChineseNames, anyGiven: Bool) -> Int? {
        guard let (length, rank) = names.surname(at: place), rank >= (anyGiven ? 1 : 2),
            names.other(at: place) == nil
        else { return nil }
        for given in anyGiven ? [1, 2] : [2, 1] {
            let end = place + length + given
            guard text.endOfHan(from: place, most: 8) >= end, let close = title(at: end) else { continue }
            let characters = text.scalars[(place + length)..<end]
            guard !characters.contains(where: ChineseNames.isNotGiven) else { continue }
            let title = text.string(end..<close)
            if anyGiven {
                if !["总", "客服", "收", "店长", "主管", "老板"].contains(title) { return end }
            } else if ["先生", "女士", "小姐", "太太", "亲启", "代收", "收"].contains(title),
                characters.allSatisfy(ChineseNames.isGiven)
            {
                return end
            }
        }
        return nil
    }

    /// Places that words like 姓名 and 司机 point at.
    private func cuesInFrontOfNames() -> [Int: NameCue] {
        var cues: [Int: NameCue] = [:]
        for word in context.names {
            var isField = word.classes.contains(.name)
            var hasColon = false
            var place = word.end
            let limit = min(text.count, place + 16)
            let opensClause =
                text.has("我叫", at: word.start) || text.has("名叫", at: word.start)
                || text.has("叫做", at: word.start)
            while place < limit {
                if ContextWords.isJoint(text[place]) {
                    if text[place] == ":" || text[place] == "=" { hasColon = true }
                    place += 1
                } else if let end = context.connection(at: place, .tight) {
                    // 客服叫王芳
                    if text[end - 1] == "叫", word.classes.contains(.nameCue) { isField = true }
                    place = end
                } else if isField, let end = Self.fieldWords.match(in: text.scalars, at: place) {
                    place = end
                } else if !isField, word.end - word.start > 1,
                    let end = Self.cueWords.match(in: text.scalars, at: place)
                {
                    if text[end - 1] == "叫" { isField = true }
                    place = end
                } else {
                    break
                }
            }
            guard text.isHan(place) else { continue }
            var cue: NameCue = isField ? .field : word.classes.contains(.nameCue) ? .cue : .hint
            if isField, hasColon || (opensClause && text.endOfHan(from: place, most: 5) - place <= 3) {
                cue = .certain
            }
            cues[place] = max(cues[place] ?? .none, cue)
        }
        return cues
    }

    /// Lines of an address book: a name that stands alone beside a number or an address.
    private func addEntries(_ cues: inout [Int: NameCue], _ names: ChineseNames) {
        var starts: Set<Int> = []
        var ends: Set<Int> = []
        for finding in findings where finding.kind.isEntry {
            starts.insert(finding.start)
            ends.insert(finding.end)
        }
        guard !starts.isEmpty else { return }
        var place = 0
        while place < text.count {
            guard text.isHan(place) else {
                place += 1
                continue
            }
            let end = text.endOfHan(from: place, most: .max)
            defer { place = end }
            var next = end
            while next - end < 4, Self.isSeparator(text[next]), !starts.contains(next) { next += 1 }
            var before = place
            while place - before < 4, Self.isSeparator(text[before - 1]) { before -= 1 }
            let isBefore = starts.contains(next) || (next > end && isSex(next))
            guard isBefore || (before < place && ends.contains(before)) else { continue }
            if (2...4).contains(end - place), names.surname(at: place) != nil, names.other(at: place) == nil,
                !(place..<end).contains(where: { context.has([.values, .name, .tight], at: $0, least: 2) })
            {
                cues[place] = .entry
            } else if isBefore {
                // 登记王芳，138...: the last two or three characters.
                for length in [3, 2] where end - place > length {
                    let start = end - length
                    guard names.surname(at: start) != nil, names.other(at: start) == nil,
                        !names.crossesWord(start)
                    else { continue }
                    cues[start] = max(cues[start] ?? .none, .hint)
                }
            }
        }
    }

    /// "，男，"
    private func isSex(_ place: Int) -> Bool {
        (text[place] == "男" || text[place] == "女") && !text.isHan(place + 1)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", ",", "，", "、", ":", ";", "\n", "|", "/", "+", "-", ".", "(", ")", "[", "]", "【", "】": true
        default: false
        }
    }
}

extension PersonalDataKind {
    /// What stands beside names in address books.
    var isEntry: Bool {
        switch self {
        case .mobile, .phone, .address, .residentID, .bankCard, .email: true
        default: false
        }
    }
}
