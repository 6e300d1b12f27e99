import Desk
import Foundation
import Logging
import Realtime
import Synchronization
import Transport

/// Where the public keys of another issuer's tokens come from: a file, or a JWK set at a URL, which is fetched again now
/// and then.
final class TokenKeySource: Sendable {
    private enum Place: Sendable {
        case file(String)
        case url(String)
    }

    private let place: Place?
    private let authority: TokenAuthority
    private let http: OutgoingHTTP
    private let logger: Logger
    private let fetching = Mutex(Fetching())

    private struct Fetching {
        var waiting: [@Sendable () -> Void] = []
        var isRunning = false
        var last: ContinuousClock.Instant?
    }

    private struct BadStatus: Error {
        let status: Int
    }

    private static let interval = Duration.seconds(300)
    /// A token with an unknown key makes us fetch, but not more often than this.
    private static let pause = Duration.seconds(10)
    private static let maximumBytes = 256 << 10

    /// The source that the settings name; keys in files are read at once.
    ///
    /// - Throws: the problem with its file.
    init(
        _ configuration: Configuration, authority: TokenAuthority, http: OutgoingHTTP, logger: Logger
    ) throws(YAMLSource.Problem) {
        self.authority = authority
        self.http = http
        self.logger = logger
        if let file = configuration.tokenPublicKey {
            place = nil
            authority.replace(
                keys: try Self.read(file) { text throws(TokenKeys.Unusable) in
                    try TokenKeys(pem: String(decoding: text, as: UTF8.self))
                })
        } else if let name = configuration.tokenKeySet {
            if name.hasPrefix("https://") || name.hasPrefix("http://") {
                place = .url(name)
            } else {
                place = .file(name)
                authority.replace(keys: try Self.keySet(name))
            }
        } else {
            place = nil
        }
    }

    private static func keySet(_ file: String) throws(YAMLSource.Problem) -> TokenKeys {
        try read(file) { text throws(TokenKeys.Unusable) in try TokenKeys(jwks: text) }
    }

    private static func read(
        _ file: String, _ parse: ([UInt8]) throws(TokenKeys.Unusable) -> TokenKeys
    ) throws(YAMLSource.Problem) -> TokenKeys {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw YAMLSource.Problem(file: file, line: nil, message: "cannot be read")
        }
        do throws(TokenKeys.Unusable) { return try parse(Array(data)) } catch {
            throw YAMLSource.Problem(file: file, line: nil, message: error.reason)
        }
    }

    /// Fetches the keys again; nil when they do not change while the hub runs.
    var fetcher: (@Sendable (@escaping @Sendable () -> Void) -> Void)? {
        guard place != nil else { return nil }
        return { [self] done in refresh(done) }
    }

    /// Fetches now and then until the task is cancelled.
    func run() async {
        guard place != nil else { return }
        while !Task.isCancelled {
            await fetch()
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// Fetches, unless that was done just now; `done` is called when the keys are as new as they get.
    private func refresh(_ done: @escaping @Sendable () -> Void) {
        let mustBegin = fetching.withLock { fetching -> Bool? in
            if fetching.isRunning {
                fetching.waiting.append(done)
                return nil
            }
            if let last = fetching.last, ContinuousClock.now - last < Self.pause { return false }
            fetching.waiting.append(done)
            fetching.isRunning = true
            return true
        }
        guard let mustBegin else { return }
        guard mustBegin else { return done() }
        Task { await finishFetching() }
    }

    private func fetch() async {
        let mustBegin = fetching.withLock { fetching in
            defer { fetching.isRunning = true }
            return !fetching.isRunning
        }
        if mustBegin { await finishFetching() }
    }

    private func finishFetching() async {
        do {
            switch place {
            case .file(let name): authority.replace(keys: try Self.keySet(name))
            case .url(let url):
                let answer = try await http.request(
                    method: "GET", url: url, headers: [("Accept", "application/json")], body: nil,
                    maximumBytes: Self.maximumBytes)
                guard answer.status == 200 else { throw BadStatus(status: answer.status) }
                authority.replace(keys: try TokenKeys(jwks: answer.body))
            case nil: break
            }
        } catch {
            // The keys at hand stay in force.
            logger.warning("no keys for tokens", metadata: ["error": "\(error)"])
        }
        let waiting = fetching.withLock { fetching in
            defer { fetching = Fetching(last: .now) }
            return fetching.waiting
        }
        for done in waiting { done() }
    }
}
