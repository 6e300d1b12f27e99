// swift-tools-version: 6.2
import PackageDescription

/// Language settings of every target: warnings are errors, C stays out of public interfaces, and each place that
/// touches a pointer says `unsafe`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// One layer of the hub: `Sources/<name>` and, beside it, `Tests/<name>Tests`.
///
/// - Parameter optimised: also in debug builds: training a model takes a hundred times longer without.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], optimised: Bool = false) -> [Target] {
    let speed: [SwiftSetting] = optimised ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
    return [
        .target(name: name, dependencies: dependencies, swiftSettings: strict + speed),
        .testTarget(
            name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict),
    ]
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")

let package = Package(
    name: "switchboard",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "switchboard", targets: ["switchboard"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "CLibwebsockets", pkgConfig: "libwebsockets", providers: [.apt(["libwebsockets-dev"])]),
    ]
        + module("JSON", ["CJansson"])
        + module("EventLoop", ["CLinux", "CUV"])
        + module("Records", ["CSQLite", "CLinux"])
        + module("Backplane", ["CHiredis", "EventLoop"])
        + module(
            "Transport",
            [
                "CLinux", "CLibwebsockets", "EventLoop", logging, hummingbirdCore, httpClient,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ])
        + module(
            "Realtime", ["EventLoop", "JSON", "Transport", "Backplane", crypto, cryptoExtras, logging])
        + module("Understanding", ["COpenBLAS"], optimised: true)
        + module("Knowledge", ["Records", "CLinux"], optimised: true)
        + module(
            "Desk",
            [
                "EventLoop", "JSON", "Records", "Backplane", "Realtime", "Understanding", "Knowledge", yams,
                logging, crypto,
            ])
        + module(
            "Gateway",
            [
                "EventLoop", "JSON", "Transport", "Records", "Backplane", "Realtime", "Understanding", "Desk",
                hummingbird,
                lifecycle, crypto, logging, .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ])
        + [
            .executableTarget(
                name: "switchboard",
                dependencies: [
                    "Desk", "Gateway", "JSON", "Knowledge", "Realtime", "Understanding", lifecycle, logging,
                    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ], swiftSettings: strict)
        ]
)
