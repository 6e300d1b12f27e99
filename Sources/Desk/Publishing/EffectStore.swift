import Records

/// Counts per article and day what its answers led to, written with the turns they count.
enum EffectStore {
    /// In milliseconds.
    private static let day = 86_400_000
    /// So many days are looked at.
    static let window = 7

    struct Effect: Equatable, Sendable {
        var uses = 0
        var handedOver = 0
        var askedAgain = 0
    }

    static func count(_ effects: [ArticleEffect], now: Int, _ connection: Connection) throws {
        for effect in effects {
            let (article, uses, handedOver, askedAgain) =
                switch effect {
                case .used(let id): (id, 1, 0, 0)
                case .handedOver(let id): (id, 0, 1, 0)
                case .askedAgain(let id): (id, 0, 0, 1)
                }
            try connection.execute(
                """
                INSERT INTO article_effects (article, day, uses, handed_over, asked_again) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (article, day) DO UPDATE SET uses = article_effects.uses + $3,
                    handed_over = article_effects.handed_over + $4, asked_again = article_effects.asked_again + $5
                """, article, now / day, uses, handedOver, askedAgain)
        }
    }

    /// Sums of the last days by article.
    static func recent(now: Int, _ connection: Connection) throws -> [String: Effect] {
        let rows = try connection.query(
            """
            SELECT article, sum(uses), sum(handed_over), sum(asked_again) FROM article_effects WHERE day > $1
            GROUP BY article
            """, now / day - window
        ) { ($0.text(0), Effect(uses: $0.int(1), handedOver: $0.int(2), askedAgain: $0.int(3))) }
        return Dictionary(rows) { first, _ in first }
    }
}
