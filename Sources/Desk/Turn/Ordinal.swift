/// "The second", "2", "第二个": one of several by its place.
enum Ordinal {
    /// The place, from 0, that a message is nothing but; nil for other messages and for places beyond `count`.
    static func index(in text: String, of count: Int) -> Int? {
        let characters = text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }
        let all = characters.split(separator: " ").map(String.init)
        let words = all.suffix(2) == ["option", "one"] ? ["1"] : all.filter { !fillers.contains($0) }
        guard words.count == 1, let word = words.first else { return nil }
        let place: Int? = places[word] ?? chinese(word[...])
        guard let place else { return nil }
        let index = place < 0 ? count - 1 : place - 1
        return (0..<count).contains(index) ? index : nil
    }

    private static func chinese(_ word: Substring) -> Int? {
        var word = word
        for lead in ["我要", "我选", "选择", "选", "是", "要", "就"] where word.hasPrefix(lead) {
            word = word.dropFirst(lead.count)
        }
        if word.hasPrefix("第") { word = word.dropFirst() }
        for tail in ["吧", "呢", "个", "项", "条", "种", "号", "选项"] where word.hasSuffix(tail) {
            word = word.dropLast(tail.count)
        }
        return places[String(word)]
    }

    private static let fillers: Set<String> = [
        "the", "one", "option", "number", "no", "please", "choice", "answer", "i", "mean", "meant", "its",
        "it", "is",
    ]
    private static let places: [String: Int] = [
        "1": 1, "2": 2, "3": 3, "4": 4, "１": 1, "２": 2, "３": 3, "４": 4,
        "first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
        "two": 2, "three": 3, "four": 4, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "最后一": -1, "最后": -1,
    ]
}
