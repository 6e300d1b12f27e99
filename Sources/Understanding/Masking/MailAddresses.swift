/// Mail addresses: RFC 5322 atoms and RFC 6531 letters of any script, also with blanks, broken over lines, or spelled out
/// ("name at example dot org", 艾特, 点).
extension PersonalDataScan {
    private static let atSigns = WordList(
        "(at)|[at]|{at}|<at>|艾特|圈a|小老鼠|%40| at |(a)|[@]|(@)|*at*|_at_|-at-")
    private static let dots = WordList(
        "(dot)|[dot]|{dot}|<dot>| dot |[.]|(.)|_dot_|-dot-|*dot*| 点 |点|。| 。 ")
    private static let localDots = WordList("(dot)|[dot]| dot |点")
    private static let hanDomains = WordList(
        words: """
            公司 中国 网络 网址 在线 中文网 集团 商城 我爱你 香港 台湾 測試 测试 中國 商店 政务 公益 信息 企业 手机 移动 娱乐 游戏 广东 佛山
            新加坡 世界 健康 时尚 网店 餐厅 购物 招聘 食品 集團 机构
            """)
    private static let notLocal = Lexicon(
        words: """
            me us you him her them it here order ordered bought shop look looking arrive arrived available be is are was
            were stay staying live living work working contact reach now store purchased sold found seen meet call
            delivered stuck go going
            """)

    private struct AtSign {
        let range: Range<Int>
        /// " at " with blanks, which is a word of sentences too.
        let isWord: Bool
        /// Set off by marks that codes have too.
        let isWeak: Bool
    }

    mutating func findMail() {
        var place = 0
        var used = 0
        while place < text.count {
            guard let sign = atSign(at: place) else {
                place += 1
                continue
            }
            place = sign.range.upperBound
            guard let (end, isSpelled) = domain(from: place), let start = local(sign, notBefore: used) else {
                continue
            }
            if sign.isWord, Self.notLocal.contains(text.scalars, start..<sign.range.lowerBound) { continue }
            if sign.isWord || sign.isWeak, !isSpelled, !context.isNear(.email, before: start, reach: 40) {
                continue
            }
            add(start..<end, .email, rank: 98, value: mailValue(start, sign, end))
            used = end
            place = max(place, end)
        }
    }

    private func atSign(at place: Int) -> AtSign? {
        switch text.scalars[place] {
        case "@": return AtSign(range: place..<(place + 1), isWord: false, isWeak: false)
        case "(", "[", "{", "<", "艾", "圈", "小", "%", " ", "*", "_", "-":
            guard let end = Self.atSigns.match(in: text.scalars, at: place) else { return nil }
            let first = text.scalars[place]
            return AtSign(
                range: place..<end, isWord: first == " ", isWeak: first == "_" || first == "-" || first == "*"
            )
        default: return nil
        }
    }

    private func isLocal(_ place: Int) -> Bool {
        if text.isCode(place) || text.isForeignLetter(place) { return true }
        switch text[place] {
        case ".", "_", "%", "+", "-": return true
        default: return false
        }
    }

    /// Where the local part before an at sign begins.
    private func local(_ sign: AtSign, notBefore limit: Int) -> Int? {
        var end = sign.range.lowerBound
        for _ in 0..<3
        where end > limit && (text[end - 1] == " " || text[end - 1] == "\n" || text[end - 1] == "\u{20E3}") {
            end -= 1
        }
        var start = end
        while start > limit, isLocal(start - 1), end - start < 64 { start -= 1 }
        // "first dot last"
        while start > limit, end - start < 64,
            let dot = Self.localDots.match(in: text.scalars, endingAt: start), dot > limit
        {
            var part = dot
            while part > limit, text.isCode(part - 1) || text[part - 1] == "_" || text[part - 1] == "-",
                dot - part < 64
            {
                part -= 1
            }
            if part == dot { break }
            start = part
        }
        while start < end,
            text[start] == "." || text[start] == "%" || text[start] == "+" || text[start] == "-"
        {
            start += 1
        }
        if !sign.isWord, text.isHan(start - 1) {
            if start == end { return hanLocal(end, notBefore: limit) }
            // 李雷88@...: a name before the digits.
            if let name = hanLocal(start, notBefore: limit), (2...4).contains(start - name),
                text.all(MaskingText.han, in: name..<start),
                ChineseNames.isUsualSurname(text[name]), ChineseNames.isGiven(text[name + 1])
            {
                start = name
            }
        }
        return start < end ? start : nil
    }

    /// A local part of Han characters: context words in front do not belong to it.
    private func hanLocal(_ end: Int, notBefore limit: Int) -> Int? {
        var start = end
        while start > limit, text.isHan(start - 1) || text.isCode(start - 1), end - start < 12 { start -= 1 }
        var from = start
        for place in start..<end {
            ContextWords.lexicon.forEachMatch(in: text.scalars, at: place) { close, raw in
                let classes = ContextClass(rawValue: raw)
                if close < end, close > from, !classes.isDisjoint(with: [.values, .tight, .loose]) {
                    from = close
                }
            }
        }
        return from < end ? from : nil
    }

    /// The end of the domain from a place on, and whether its dots are spelled out.
    private func domain(from start: Int) -> (end: Int, isSpelled: Bool)? {
        var place = start
        for _ in 0..<3 where text[place] == " " || text[place] == "\n" { place += 1 }
        let first = place
        var end: Int?
        var isSpelled = false
        var dots = 0
        while place < text.count, place - first < 120 {
            let label = place
            if text.isHan(label) {
                while place < text.count, text.isHan(place), text[place] != "点", place - label < 12 {
                    place += 1
                }
                if dots > 0 {
                    // The last label ends where the sentence goes on.
                    if let top = Self.hanDomains.match(in: text.scalars, at: label),
                        !(top == place && (text[place] == "." || text[place] == "。")
                            && text.isWord(place + 1))
                    {
                        end = top
                        break
                    }
                    guard text[place] == "." else { break }
                }
            } else {
                while place < text.count, place - label < 63,
                    text.isCode(place) || text.isForeignLetter(place)
                        || (text[place] == "-" && !text.has("-dot-", at: place))
                {
                    place += 1
                }
                if dots > 0, isTopLevel(label..<place) { end = place }
            }
            guard place > label else { break }
            var dot: Int?
            if text[place] == "." {
                dot = place + 1
            } else if let spelled = Self.dots.match(in: text.scalars, at: place) {
                dot = spelled
                isSpelled = true
            } else if text[place] == " " || text[place] == "\n", text[place + 1] == "." {
                dot = place + 2
            }
            guard let dot else { break }
            place = dot
            for _ in 0..<2 where text[place] == " " || text[place] == "\n" { place += 1 }
            // A dot and a blank behind a whole domain end the sentence.
            if place > dot, end != nil, text[dot - 1] == "." || text[dot - 1] == "。" { break }
            guard text.isWord(place) || text.isHan(place) else { break }
            dots += 1
        }
        return end.map { ($0, isSpelled) }
    }

    private func isTopLevel(_ label: Range<Int>) -> Bool {
        guard label.count >= 2 else { return false }
        return text.count(MaskingText.digit, in: label) == 0 || text.has("xn--", at: label.lowerBound)
    }

    /// The address as mail programs write it.
    private func mailValue(_ start: Int, _ sign: AtSign, _ end: Int) -> String {
        func plain(_ range: Range<Int>) -> String {
            var value = ""
            var place = range.lowerBound
            while place < range.upperBound {
                if let dot = Self.dots.match(in: text.scalars, at: place), dot <= range.upperBound {
                    value += "."
                    place = dot
                    continue
                }
                if text[place] != " ", text[place] != "\n" { value.unicodeScalars.append(text[place]) }
                place += 1
            }
            return value
        }
        return plain(start..<sign.range.lowerBound) + "@" + plain(sign.range.upperBound..<end)
    }
}
