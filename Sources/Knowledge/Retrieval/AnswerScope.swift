/// Who asks, where and when: what decides whether an article may answer at all.
public struct AnswerScope: Equatable, Sendable {
    /// What kinds of customer who asks is one of.
    public var segments: Set<String>
    /// Where the conversation takes place; nil where that is not known: only articles for all channels may answer.
    public var channel: String?
    /// Unix milliseconds.
    public var moment: Int
    /// The language of the answer; nil where one in another language is better than none.
    public var language: String?

    /// A scope.
    public init(segments: Set<String> = [], channel: String? = nil, moment: Int, language: String? = nil) {
        self.segments = segments
        self.channel = channel
        self.moment = moment
        self.language = language
    }

    /// Whether only the moment and the language count.
    private var isAnybody = false

    /// Anybody anywhere: all that counts is whether an article holds at a moment.
    public static func anybody(at moment: Int) -> AnswerScope {
        var scope = AnswerScope(moment: moment)
        scope.isAnybody = true
        return scope
    }

    /// Why an article may not answer.
    public enum Objection: Equatable, Sendable {
        /// It holds only from this moment on.
        case notBefore(Int)
        /// It has not held since this moment.
        case ended(Int)
        /// It is not for this channel; nil: for one that is not known.
        case channel(String?)
        /// It is only for these.
        case audience([String])
        /// It has no answer in this language.
        case language(String)
    }

    /// The first condition of an article that is not met; nil when it may answer.
    public func objection(to article: Article) -> Objection? {
        if let from = article.validFrom, moment < from { return .notBefore(from) }
        if let to = article.validTo, moment >= to { return .ended(to) }
        if !isAnybody, !article.channels.isEmpty, !(channel.map(article.channels.contains) ?? false) {
            return .channel(channel)
        }
        if !isAnybody, !article.audience.isEmpty, segments.isDisjoint(with: article.audience) {
            return .audience(article.audience)
        }
        if let language, article.answer[language] == nil { return .language(language) }
        return nil
    }
}

extension AnswerScope.Objection: CustomStringConvertible {
    /// In words, with moments in the time of China.
    public var description: String { words(secondsFromUTC: CivilTime.chinaStandardTime) }

    /// In words: "not valid before 2026-12-01".
    public func words(secondsFromUTC: Int) -> String {
        switch self {
        case .notBefore(let moment):
            "not valid before \(CivilTime.words(moment, secondsFromUTC: secondsFromUTC))"
        case .ended(let moment): "not valid since \(CivilTime.words(moment, secondsFromUTC: secondsFromUTC))"
        case .channel(let channel?): "not for channel \(channel)"
        case .channel(nil): "not for an unknown channel"
        case .audience(let segments): "only for \(segments.joined(separator: ", "))"
        case .language(let language): "has no answer in \(language)"
        }
    }
}
