import Foundation
import Testing

@testable import Understanding

/// What customers name, on the labelled set `Tests/Fixtures/entities.jsonl` (described beside it): found
/// means the kind, the characters and the value are all right.
@Suite struct EntityMeasure {
    private struct Line: Decodable {
        let id: String
        let now: String
        let text: String
        let entities: [Label]
    }

    private struct Label: Decodable, Hashable {
        let kind: String
        let start: Int
        let end: Int
        let value: String
    }

    /// The goods of the demo shop, by the names its flows say them with.
    private static let extractor = EntityExtractor(definitions: [
        EntityDefinition(name: "order", kind: .shapes(["SY########"])),
        EntityDefinition(
            name: "product",
            kind: .values(
                [
                    ("mist-mug", "雾青马克杯", "Mist mug"), ("pine-plates", "松间餐盘", "Pine plates"),
                    ("bake-bowls", "烤碗", "Bake bowls"), ("rain-teapot", "听雨茶壶", "Rain teapot"),
                    ("rain-tea-set", "听雨茶壶组", "Rain tea set"), ("trail-flask", "山行保温杯", "Trail flask"),
                    ("linen-napkins", "素麻餐巾", "linen napkins"),
                    ("linen-tablecloth", "素麻桌布", "linen tablecloth"),
                    ("cloud-throw", "云织盖毯", "Cloud throw"), ("new-year-box", "岁礼礼盒", "New Year box"),
                    ("new-home-box", "新居礼盒", "New Home box"),
                ].map { EntityValue(id: $0.0, synonyms: [.zh: [$0.1], .en: [$0.2]]) })),
    ])

    @Test func `finds what customers name and leaves alone what only looks like it`() throws {
        let file = Fixtures.root.appendingPathComponent("Tests/Fixtures/entities.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        var counts: [String: (right: Int, wrong: Int, missed: Int)] = [:]
        for line in lines {
            let expected = Set(line.entities)
            let found = Self.extractor.extract(NormalText(line.text), at: try moment(line.now)).map {
                Label(kind: $0.name, start: $0.range.lowerBound, end: $0.range.upperBound, value: $0.value)
            }
            for label in found {
                let isRight = expected.contains(label)
                counts[label.kind, default: (0, 0, 0)].right += isRight ? 1 : 0
                counts[label.kind, default: (0, 0, 0)].wrong += isRight ? 0 : 1
            }
            for label in expected.subtracting(found) { counts[label.kind, default: (0, 0, 0)].missed += 1 }
        }
        #expect(lines.count > 800 && counts.count == 12)
        func score(_ count: (right: Int, wrong: Int, missed: Int)) -> Double {
            Double(2 * count.right) / Double(2 * count.right + count.wrong + count.missed)
        }
        for (kind, count) in counts { #expect(score(count) >= 0.95, "\(kind): \(count)") }
        let all = counts.values.reduce((right: 0, wrong: 0, missed: 0)) {
            ($0.right + $1.right, $0.wrong + $1.wrong, $0.missed + $1.missed)
        }
        #expect(score(all) >= 0.98, "\(all)")
    }

    /// `2026-11-26T10:30:00+08:00`.
    private func moment(_ text: String) throws -> Moment {
        let date = try #require(ISO8601DateFormatter().date(from: text))
        let zone = text.suffix(6).split(separator: ":").compactMap { Int($0) }
        try #require(zone.count == 2)
        let minutes = abs(zone[0]) * 60 + zone[1]
        return Moment(
            unixMilliseconds: Int(date.timeIntervalSince1970) * 1000,
            secondsFromUTC: (text.suffix(6).first == "-" ? -60 : 60) * minutes)
    }
}

@Suite struct EntityRuleTests {
    /// Thursday, 26 November 2026, 10:30 in China.
    private let now = Moment(unixMilliseconds: 1_795_660_200_000)

    private func found(_ text: String, _ definitions: [EntityDefinition] = []) -> [String] {
        EntityExtractor(definitions: definitions).extract(NormalText(text), at: now).map {
            "\($0.name) \($0.value)"
        }
    }

    @Test(arguments: [
        // Weeks begin on Monday; bare weekdays lie ahead, today included.
        ("下周三", "2026-12-02"), ("周四", "2026-11-26"), ("上周一", "2026-11-16"), ("本周一", "2026-11-23"),
        ("周末", "2026-11-28/2026-11-29"), ("next Friday", "2026-12-04"), ("this Friday", "2026-11-27"),
        ("last Monday", "2026-11-16"), ("大后天", "2026-11-29"), ("月底", "2026-11-30"), ("下个月5号", "2026-12-05"),
        ("上个月", "2026-10-01/2026-10-31"), ("20号", "2026-11-20"), ("5月20号", "2027-05-20"),
        ("6月20号", "2026-06-20"),
        ("三天后", "2026-11-29"), ("two weeks ago", "2026-11-12"), ("20 November 2026", "2026-11-20"),
        ("12月1号到7号", "2026-12-01/2026-12-07"), ("Dec 1-7", "2026-12-01/2026-12-07"),
        ("the 5th to the 9th of March", "2027-03-05/2027-03-09"), ("5th of next month", "2026-12-05"),
        ("2028年2月底", "2028-02-29"), ("一个月后", "2026-12-26"),
    ])
    func `reckons days`(text: String, value: String) { #expect(found(text) == ["date \(value)"]) }

    @Test(arguments: [
        ("下午三点", "time 15:00"), ("晚上十二点", "time 00:00"), ("凌晨两点", "time 02:00"), ("八点一刻", "time 08:15"),
        ("差一刻九点", "time 08:45"), ("half past eight", "time 08:30"), ("quarter to nine", "time 08:45"),
        ("8 o'clock in the evening", "time 20:00"), ("12 am", "time 00:00"), ("2-4pm", "time 14:00/16:00"),
        ("下午两点到四点", "time 14:00/16:00"), ("10点到2点", "time 10:00/14:00"),
        ("明天下午三点", "datetime 2026-11-27T15:00"), ("tomorrow at 8", "datetime 2026-11-27T08:00"),
        ("3pm tomorrow", "datetime 2026-11-27T15:00"), ("今晚", "datetime 2026-11-26T18:00/24:00"),
        ("今晚十二点", "datetime 2026-11-27T00:00"), ("tonight 7-9pm", "datetime 2026-11-26T19:00/21:00"),
        ("半小时后", "datetime 2026-11-26T11:00"), ("14 hours ago", "datetime 2026-11-25T20:30"),
        ("2026-12-02T15:00", "datetime 2026-12-02T15:00"),
    ])
    func `tells times`(text: String, expected: String) { #expect(found(text) == [expected]) }

    @Test(arguments: [
        ("一个半小时", "PT1H30M"), ("an hour and a half", "PT1H30M"), ("1h30m", "PT1H30M"), ("90分钟", "PT90M"),
        ("三五天", "P3D/P5D"), ("3–5 business days", "P3D/P5D"), ("a couple of days", "P2D"), ("半年", "P6M"),
        ("0.5天", "PT12H"), ("两周", "P2W"), ("2小时30分钟", "PT2H30M"),
    ])
    func `writes lengths of time as ISO 8601 does`(text: String, value: String) {
        #expect(found(text) == ["duration \(value)"])
    }

    @Test(arguments: [
        ("paid ¥1,299.50", "1299.5 CNY"), ("两块五", "2.5 CNY"), ("99块9", "99.9 CNY"), ("1元2角5分", "1.25 CNY"),
        ("1.2万元", "12000 CNY"), ("三百五块", "350 CNY"), ("five hundred yuan", "500 CNY"),
        ("1.5k yuan", "1500 CNY"),
        ("100-200元", "100/200 CNY"), ("$100-$200", "100/200 USD"), ("99 cents", "0.99 USD"),
        ("两三百块", "200/300 CNY"),
    ])
    func `reads sums of money`(text: String, value: String) { #expect(found(text) == ["amount \(value)"]) }

    @Test(arguments: [
        ("两件", "2 件"), ("两斤半", "2.5 斤"), ("2.5kg", "2.5 kg"), ("half a dozen boxes", "6 box"),
        ("3 mugs", "3"),
        ("20%", "20 %"), ("百分之三点五", "3.5 %"),
    ])
    func `counts things`(text: String, value: String) { #expect(found(text) == ["quantity \(value)"]) }

    @Test(arguments: [
        ("打 138-1234-5678 给我", "13812345678"), ("一三八一二三四五六七八", "13812345678"),
        ("(021)6123 4567", "02161234567"),
        ("+44 (0)20 7946 0958", "+442079460958"), ("0086 138 1234 5678", "+8613812345678"),
    ])
    func `reads telephone numbers`(text: String, value: String) { #expect(found(text) == ["phone \(value)"]) }

    @Test(arguments: [
        "有一点点慢，等一下，一起吧，万一", "十分满意，一直在用，二手", "下午好", "good morning", "每周五", "every Friday",
        "may I ask a second question", "iOS 17.2", "v2.1.3", "42码 A4", "24/7", "比分3:2", "满300减50", "八折",
        "三天两头", "wait a second", "http://example.com/2026-12-02/13812345678", "订单编号是13812345678",
        "11010519491231002Y", "4111 1111 1111 1112", "7.13812345678", "",
    ])
    func `leaves alone what only looks like it`(text: String) { #expect(found(text) == []) }

    @Test func `an identifier is in capitals and without its separators`() {
        #expect(found("身份证11010519491231002x") == ["id resident_id:11010519491231002X"])
        #expect(found("de89 3704 0044 0532 0130 00") == ["id iban:DE89370400440532013000"])
        #expect(found("978-0-306-40615-7") == ["id isbn13:9780306406157"])
    }

    @Test func `the same instant is another day in another zone`() {
        let extractor = EntityExtractor(definitions: [])
        func today(_ hours: Int) -> String? {
            let moment = Moment(unixMilliseconds: now.unixMilliseconds, secondsFromUTC: hours * 3600)
            return extractor.extract(NormalText("today"), at: moment).first?.value
        }
        #expect(today(8) == "2026-11-26" && today(-3) == "2026-11-25")
    }

    @Test func `spans count scalars of the text as it was written`() throws {
        let text = NormalText("ＳＹ２０２６　😀明\u{200B}天 a@EXAMPLE.com")
        let found = EntityExtractor(definitions: [EntityDefinition(name: "o", kind: .shapes(["SY####"]))])
            .extract(text, at: now)
        #expect(found.map(\.text) == ["ＳＹ２０２６", "明\u{200B}天", "a@EXAMPLE.com"])
        #expect(found.map(\.value) == ["SY2026", "2026-11-27", "a@example.com"])
        #expect(found.map(\.range) == [0..<6, 8..<11, 12..<25])
    }
}

@Suite struct EntityRobustnessTests {
    /// Pieces that readers begin or go on with, the ends of what they take for granted among them.
    private static let pieces = [
        "一", "两", "十", "百", "万", "亿", "零", "半", "点", "分", "刻", "号", "日", "月", "年", "周", "个", "件", "块", "元",
        "毛", "到",
        "下", "底", "后", "差", "今晚", "明天", "下午", "半夜", "路", "小区", "号楼", "0", "00", "9", "12", "31", "138",
        "1234", "5678",
        "99999999999999999999", "999999999999999999", "978", "am", "p.m.", "half", "past", "quarter", "to",
        "twenty",
        "million", "and", "an", "hour", "days", "next", "last", "Friday", "sat", "may", "Nov", "th", "the",
        "of", "in",
        "ago", "kg", "k", "usd", "Street", "Apt", "http://", "www.", "x@y.co", "@", "'", "o'clock", "+", "-",
        "–", ".", ",",
        "/", ":", "(", ")", "#", "$", "¥", "%", " ", "  ", "\n", "\u{301}", "\u{200B}", "é", "ﬁ", "½", "①",
        "㎏", "😀", "T",
        "SY", "Rain", "teapot", "听雨", "茶壶",
    ]

    @Test func `whatever is written, what is found lies in it and nothing overlaps`() {
        let extractor = EntityExtractor(definitions: [
            EntityDefinition(name: "shape", kind: .shapes(["", "SY##", "?#", "  "])),
            EntityDefinition(
                name: "name",
                kind: .values([
                    EntityValue(
                        id: "a", synonyms: [.zh: ["听雨茶壶", "", " "], .en: ["Rain teapot", "o'clock'"]])
                ])),
        ])
        let moments = [
            Moment(unixMilliseconds: .min, secondsFromUTC: .min),
            Moment(unixMilliseconds: .max, secondsFromUTC: .max),
            Moment(unixMilliseconds: 1_709_164_800_000),
        ]
        // A linear congruential generator (Knuth's MMIX): the same texts each time.
        var state: UInt64 = 26
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<6000 {
            let text = NormalText((0...next(12)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined())
            var end = 0
            for entity in extractor.extract(text, at: moments[round % moments.count]) {
                #expect(entity.range.lowerBound >= end && !entity.range.isEmpty && !entity.value.isEmpty)
                end = entity.range.upperBound
            }
            #expect(end <= text.original.count)
        }
    }

    @Test func `a message of 32 KiB is read to its end`() {
        let text = NormalText(String(repeating: "1 ", count: 16_000) + "明天")
        let found = EntityExtractor(definitions: []).extract(text, at: Moment(unixMilliseconds: 0))
        #expect(found.map(\.value) == ["1970-01-02"])
    }
}

@Suite struct GazetteerTests {
    private let extractor = EntityExtractor(definitions: [
        EntityDefinition(
            name: "product",
            kind: .values([
                EntityValue(id: "teapot", synonyms: [.zh: ["听雨茶壶"], .en: ["Rain teapot"]]),
                EntityValue(id: "set", synonyms: [.zh: ["听雨茶壶组"]]),
                EntityValue(id: "phone15", synonyms: [.en: ["iPhone 15 Pro"]]),
                EntityValue(id: "modem", synonyms: [.zh: ["光猫"], .en: ["modem"]]),
            ])),
        EntityDefinition(
            name: "exact",
            kind: .values([EntityValue(id: "x", synonyms: [.en: ["warranty"]])], allowsMistakes: false)),
    ])

    private func found(_ text: String) -> [String] {
        extractor.extract(NormalText(text), at: Moment(unixMilliseconds: 0)).map { "\($0.value) \($0.text)" }
    }

    @Test(arguments: [
        ("我要听雨茶壶", ["teapot 听雨茶壶"]), ("听雨茶壶组好看", ["set 听雨茶壶组"]), ("听雨荼壶", ["teapot 听雨荼壶"]),
        ("听雨壶", ["teapot 听雨壶"]), ("雨听茶壶", ["teapot 雨听茶壶"]), ("the rain teapto?", ["teapot rain teapto"]),
        ("rain tea pot", ["teapot rain tea pot"]), ("Rain-teapots", []),
    ])
    func `finds names with one mistake`(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(arguments: ["iphone 16 pro", "iphone 5 pro", "model", "光毛", "rian teapto", "waranty", "teapot"])
    func `takes no other name for one with a mistake`(text: String) { #expect(found(text) == []) }

    @Test func `a pack's names stand before what is always known`() {
        let extractor = EntityExtractor(definitions: [
            EntityDefinition(
                name: "day",
                kind: .values([
                    EntityValue(id: "tomorrow", synonyms: [.zh: ["明天"]]),
                    EntityValue(id: "plan", synonyms: [.zh: ["58元"]]),
                ]))
        ])
        let found = extractor.extract(NormalText("明天下午三点办58元的，158元不要"), at: Moment(unixMilliseconds: 0))
        #expect(found.map(\.value) == ["tomorrow", "15:00", "plan", "158 CNY"])
    }

    @Test func `finds each of thousands of names`() {
        let names = (0..<3000).map { "Item \(String($0, radix: 26)) of the long list" }
        let values = names.enumerated().map { EntityValue(id: "\($0)", synonyms: [.en: [$1]]) }
        let extractor = EntityExtractor(definitions: [EntityDefinition(name: "item", kind: .values(values))])
        for (index, name) in names.enumerated() where index % 37 == 0 {
            #expect(extractor.extract("the \(name)!").map(\.value) == ["\(index)"])
        }
    }
}

/// Against other implementations: Foundation's calendars and number formatter.
@Suite struct CivilDateTests {
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    @Test func `days are those of Foundation's Gregorian calendar`() throws {
        for number in stride(from: -25_000, through: 80_000, by: 83) {
            let date = Date(timeIntervalSince1970: Double(number) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            let day = try #require(CivilDate(dayNumber: number))
            #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day)
            // Foundation's week begins on Sunday, with 1.
            #expect(parts.weekday.map { ($0 + 5) % 7 } == day.weekday)
            #expect(day.dayNumber == number)
        }
        #expect(
            CivilDate(year: 2027, month: 2, day: 29) == nil && CivilDate(year: 2028, month: 2, day: 29) != nil
        )
        #expect(CivilDate(dayNumber: .max) == nil && CivilDate.epoch.adding(days: .max) == nil)
        #expect(CivilDate.epoch.adding(months: .min) == nil)
        #expect(CivilDate(year: 9999, month: 12, day: 31)?.adding(days: 1) == nil)
        #expect(CivilDate(year: 2026, month: 8, day: 31)?.adding(months: -6)?.text == "2026-02-28")
    }

    @Test(arguments: [
        (Festivals.springFestival, 1, 1), (Festivals.dragonBoat, 5, 5), (Festivals.midAutumn, 8, 15),
    ])
    func `festivals are those of Foundation's Chinese calendar`(days: [Festival.Lunar], month: Int, day: Int)
        throws
    {
        var chinese = Calendar(identifier: .chinese)
        chinese.timeZone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        for festival in days {
            let civil = try #require(CivilDate(year: festival.year, month: festival.month, day: festival.day))
            let noon = Date(timeIntervalSince1970: Double(civil.dayNumber) * 86_400 + 4 * 3600)
            let parts = chinese.dateComponents([.month, .day], from: noon)
            #expect(parts.month == month && parts.day == day && parts.isLeapMonth != true, "\(civil.text)")
        }
    }

    @Test(arguments: ["zh_CN", "en_GB"]) func `numbers in words are those of Foundation's formatter`(
        locale: String
    ) {
        let formatter = NumberFormatter()
        formatter.locale = Locale(identifier: locale)
        formatter.numberStyle = .spellOut
        var number = 1
        while number < 100_000_000 {
            let words = formatter.string(from: NSNumber(value: number)) ?? ""
            let text = LexedText(NormalText(words + " 。"))
            let reading = text.readNumber(at: 0)
            #expect(reading?.value == Numeral(number), "\(words)")
            #expect(reading?.end == text.lexemes.count - 1, "\(words)")
            number += number / 23 + 1
        }
    }
}

@Suite struct CheckDigitTests {
    /// Examples of ISO/IEC 7812 (Luhn) and test cards, GB 11643-1999, GB 32100-2015, the IBAN registry, the
    /// GS1 general specifications and ISO 2108.
    @Test func `published examples pass, and none passes with one digit changed`() {
        func check(_ texts: [String], _ function: ([UInt8]) -> Bool) {
            for text in texts {
                let characters = Array(text.utf8)
                #expect(function(characters), "\(text)")
                for index in characters.indices where (0x30...0x39).contains(characters[index]) {
                    var changed = characters
                    changed[index] = characters[index] == 0x39 ? 0x30 : characters[index] + 1
                    #expect(!function(changed), "\(String(decoding: changed, as: UTF8.self))")
                }
                for cut in [Array(characters.dropLast()), [], [0xFF], characters + [0x31]] {
                    _ = function(cut)
                }
            }
        }
        check(["79927398713", "4111111111111111", "378282246310005"], CheckDigits.luhn)
        check(["11010519491231002X", "440524188001010014"], CheckDigits.residentID)
        check(["91350100M000100Y43", "91110000600037341L"], CheckDigits.uscc)
        check(["GB82WEST12345698765432", "DE89370400440532013000", "NO9386011117947"], CheckDigits.iban)
        check(["4006381333931", "9780306406157"], CheckDigits.ean13)
        #expect(!CheckDigits.iban(Array("MT84MALT011000012345MTLCAST001".utf8)))
    }
}
