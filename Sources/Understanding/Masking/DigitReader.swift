/// Walks over a text once and collects its digits.
struct DigitReader {
    private let text: MaskingText
    private(set) var values: [UInt8] = []
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    private(set) var gaps: [DigitGap] = []
    private var lastWasHan = false

    init(_ text: MaskingText) { self.text = text }

    /// The value of a Chinese digit, as read out (幺 for one) or as written on cheques.
    static func hanDigit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "零", "〇", "○", "洞": 0
        case "一", "幺", "壹": 1
        case "二", "两", "贰", "貳": 2
        case "三", "叁", "參": 3
        case "四", "肆": 4
        case "五", "伍": 5
        case "六", "陆", "陸": 6
        case "七", "柒", "拐": 7
        case "八", "捌": 8
        case "九", "玖", "勾": 9
        default: nil
        }
    }

    mutating func read() {
        var place = 0
        while place < text.count {
            let scalar = text.scalars[place]
            let mark = text.marks[place]
            if mark & MaskingText.digit != 0 {
                add(UInt8(scalar.value - 0x30), place, place + 1)
                place += 1
            } else if mark & MaskingText.latin != 0 {
                place = readLetters(from: place)
            } else if mark & MaskingText.han != 0 || scalar == "○" {
                if let value = Self.hanDigit(scalar), !isWord(at: place) {
                    add(value, place, place + 1, han: true)
                }
                place += 1
            } else {
                if let value = Self.circled(scalar) {
                    add(value, place, place + 1)
                } else if mark & MaskingText.foreignDigit != 0, let value = scalar.properties.numericValue,
                    value >= 0, value < 10
                {
                    add(UInt8(value), place, place + 1)
                }
                place += 1
            }
        }
    }

    /// Circled digits that the normal form keeps.
    private static func circled(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x2776...0x277E: UInt8(scalar.value - 0x2775)
        case 0x2780...0x2788: UInt8(scalar.value - 0x277F)
        case 0x278A...0x2792: UInt8(scalar.value - 0x2789)
        case 0x24FF: 0
        default: nil
        }
    }

    /// 一直, 一下 and their like are words, not ones.
    private func isWord(at place: Int) -> Bool {
        guard text[place] == "一" else { return false }
        switch text[place + 1] {
        case "直", "下", "定", "起", "般", "些", "会", "旦", "致", "切", "并", "样": return true
        default: return false
        }
    }

    private static func isMeasure(_ scalar: Unicode.Scalar) -> Bool { measures.contains(scalar) }
    private static let measures = CharacterBits(
        "个天次位件块元份年月日点分秒小时周星期折样直下定起般些会家共边条把种旦致切并张层栋楼号单室岁")

    private mutating func add(_ value: UInt8, _ start: Int, _ end: Int, han: Bool = false) {
        gaps.append(gap(before: start, end, han: han))
        values.append(value)
        starts.append(start)
        ends.append(end)
        lastWasHan = han
    }

    private func gap(before start: Int, _ end: Int, han: Bool) -> DigitGap {
        guard let last = ends.last else { return .stop }
        if start == last {
            if han != lastWasHan { return .soft }
            // 周一138..., ...八三天: the first or the last character belongs to the sentence.
            guard han else { return [] }
            if Self.isMeasure(text[end]) { return .soft }
            if gaps.last?.isEmpty == false {
                switch text[start - 2] {
                case "周", "期", "拜", "第": return .soft
                default: break
                }
            }
            return []
        }
        if start < last { return [] }
        guard start - last <= 12 else { return .stop }
        var all: DigitGap = []
        var marks = 0
        for place in last..<start {
            guard let gap = DigitGap.of(text.scalars[place]) else { return .stop }
            all.formUnion(gap)
            if gap != .blank, gap != .soft { marks += 1 }
        }
        return marks > 4 ? .stop : all
    }

    // MARK: Words and letters for digits

    private static let digitWords = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
    .map { Array($0.unicodeScalars) }
    private static let double = Array("double".unicodeScalars)
    private static let triple = Array("triple".unicodeScalars)

    private func isSame(_ range: Range<Int>, _ word: [Unicode.Scalar]) -> Bool {
        guard range.count == word.count else { return false }
        for (offset, place) in range.enumerated() where text.scalars[place] != word[offset] { return false }
        return true
    }

    /// The value of an English word for a digit.
    static func digitWord(_ text: MaskingText, _ range: Range<Int>) -> UInt8? {
        guard (3...5).contains(range.count) else { return nil }
        for (value, word) in digitWords.enumerated() where word.count == range.count {
            var same = 0
            while same < word.count, text.scalars[range.lowerBound + same] == word[same] { same += 1 }
            if same == word.count { return UInt8(value) }
        }
        return nil
    }

    /// Reads a run of letters: "one", "oh", "double zero", or letters that stand for digits in a number.
    private mutating func readLetters(from start: Int) -> Int {
        var end = start
        while end < text.count, text.isLatin(end) { end += 1 }
        guard end - start <= 8 else { return end }
        let word = start..<end
        if !text.isWord(start - 1) {
            if let value = Self.digitWord(text, word) {
                add(value, start, end)
                return end
            }
            let isOh = text[start] == "o" && (word.count == 1 || word.count == 2 && text[start + 1] == "h")
            if isOh, !(word.count == 1 && text.isDigit(end)), let last = ends.last,
                (1...2).contains(start - last),
                let gap = DigitGap.of(text[start - 1]), !gap.isDisjoint(with: [.blank, .hyphen, .comma])
            {
                add(0, start, end)
                return end
            }
            if isSame(word, Self.double) || isSame(word, Self.triple) {
                var next = end
                while text[next] == " " || text[next] == "-", next - end < 4 { next += 1 }
                var close = next
                while text.isLatin(close), close - next < 8 { close += 1 }
                let isOh =
                    text.has("oh", at: next) && close == next + 2
                    || text.has("o", at: next) && close == next + 1
                if next > end, let value = Self.digitWord(text, next..<close) ?? (isOh ? 0 : nil) {
                    add(value, start, close)
                    for _ in 1..<(text[start] == "d" ? 2 : 3) { add(value, close, close) }
                    return close
                }
            }
        }
        if word.allSatisfy({ text[$0] == "o" || text[$0] == "l" || text[$0] == "i" }), isDisguised(word) {
            for place in word { add(text[place] == "o" ? 0 : 1, place, place + 1) }
        }
        return end
    }

    /// Whether letters stand inside of a number as O, l or I for digits.
    private func isDisguised(_ word: Range<Int>) -> Bool {
        func belongs(_ place: Int) -> Bool {
            text.isDigit(place) || text[place] == "o" || text[place] == "l" || text[place] == "i"
        }
        var start = word.lowerBound
        while belongs(start - 1), word.lowerBound - start < 20 { start -= 1 }
        var end = word.upperBound
        while belongs(end), end - word.lowerBound < 20 { end += 1 }
        let digits = text.count(MaskingText.digit, in: start..<end)
        return end - start >= 9 && digits * 2 >= end - start && !text.isWord(start - 1)
            && !text.isWord(end)
    }
}
