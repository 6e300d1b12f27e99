import EventLoop
import AsyncHTTPClient
import Dispatch
import Foundation
import Glibc
import NIOCore
import NIOHTTP1

/// Calls other systems over HTTP: names are looked up once, every address is checked against the ``AddressRule``, and
/// the checked address is the one that is connected. Redirects are not followed.
public actor OutgoingHTTP {
    /// Why a call was not made or brought nothing.
    public enum Failure: Error, Equatable {
        /// Not an http or https URL that we would call.
        case badURL
        /// The name is not known.
        case unknownHost(String)
        /// The host has an address that must not be called.
        case forbiddenAddress(host: String, address: String)
        /// More came than was asked for.
        case tooLarge
    }

    /// What came back.
    public struct Answer: Sendable {
        /// The status.
        public let status: Int
        /// The body, within the limit.
        public let body: [UInt8]
    }

    private let rule: AddressRule
    private let timeout: TimeAmount
    private var clients: [String: HTTPClient] = [:]

    /// A caller that gives up after `timeout`.
    public init(rule: AddressRule, timeout: Duration = .seconds(5)) {
        self.rule = rule
        self.timeout = .milliseconds(Int64(timeout / .milliseconds(1)))
    }

    /// Sends one request and reads the whole answer.
    public func request(
        method: String, url: String, headers: [(String, String)], body: [UInt8]?,
        maximumBytes: Int = 256 << 10
    ) async throws -> Answer {
        guard let parsed = URL(string: url), let host = parsed.host(percentEncoded: false), !host.isEmpty,
            parsed.scheme == "http" || parsed.scheme == "https", parsed.user == nil
        else { throw Failure.badURL }
        let client = try await client(for: host)
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, timeout: timeout)
        do {
            let bytes = try await response.body.collect(upTo: maximumBytes)
            return Answer(status: Int(response.status.code), body: Array(bytes.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw Failure.tooLarge
        }
    }

    /// Ends all connections.
    public func shutdown() async {
        for client in clients.values { try? await client.shutdown() }
        clients.removeAll()
    }

    /// A client that connects to the address of `host` that has been checked.
    private func client(for host: String) async throws -> HTTPClient {
        let addresses = try await Self.addresses(of: host)
        for address in addresses where IPAddress(address).map(rule.allows) != true {
            throw Failure.forbiddenAddress(host: host, address: address)
        }
        guard let address = addresses.first else { throw Failure.unknownHost(host) }
        let key = "\(host) \(address)"
        if let known = clients[key] { return known }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        // The time of a request ends with the head of its answer; this one bounds a body that stalls.
        configuration.timeout.read = timeout
        configuration.dnsOverride = [host: address]
        configuration.connectionPool.idleTimeout = .seconds(30)
        let client = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        clients[key] = client
        return client
    }

    private static func addresses(of host: String) async throws -> [String] {
        if IPAddress(host) != nil { return [host] }
        return try await withCheckedThrowingContinuation { done in
            DispatchQueue.global().async { done.resume(with: Result { try lookUp(host) }) }
        }
    }

    private static func lookUp(_ host: String) throws -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &first) == 0 else { throw Failure.unknownHost(host) }
        defer { unsafe freeaddrinfo(first) }
        var found: [String] = []
        var next = unsafe first
        while let info = unsafe next?.pointee {
            var storage = sockaddr_storage()
            unsafe memcpy(&storage, info.ai_addr, Int(info.ai_addrlen))
            found.append(SocketAddress(storage).host)
            unsafe next = info.ai_next
        }
        return found
    }
}
