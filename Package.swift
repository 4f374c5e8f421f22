// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with: the strictest language the toolchain offers.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// For targets that never see a pointer, which the compiler then proves.
let safe = strict + [.strictMemorySafety()]

let package = Package(
    name: "holdfast",
    products: [.executable(name: "holdfast", targets: ["holdfast"])],
    targets: [
        // C libraries, each behind a thin shim.
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CMicroHTTPD", linkerSettings: [.linkedLibrary("microhttpd")]),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "CPostgres", linkerSettings: [.linkedLibrary("pq")]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CTOML", linkerSettings: [.linkedLibrary("tomlplusplus")]),

        // The only Swift that imports the modules above, one each.
        .target(name: "Crypto", dependencies: ["CCrypto"], swiftSettings: strict),
        .target(name: "Time", swiftSettings: strict),
        .target(
            name: "Database", dependencies: ["CPostgres", "CSQLite", "Crypto", "Time"],
            swiftSettings: strict),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "HTTPServer", dependencies: ["CMicroHTTPD"], swiftSettings: strict),
        .target(name: "Terminal", dependencies: ["CNcurses"], swiftSettings: strict),
        .target(name: "Configuration", dependencies: ["CTOML"], swiftSettings: strict),

        // The core: rules, SQL and types of one concept each.
        .target(
            name: "Credits", dependencies: ["Crypto", "Database"],
            resources: [.embedInCode("Migrations")], swiftSettings: safe),
        .target(
            name: "Providers", dependencies: ["Configuration", "Crypto", "Database", "HTTPClient"],
            resources: [.embedInCode("Migrations")], swiftSettings: safe),
        .target(
            name: "ObjectStorage",
            dependencies: ["Configuration", "Crypto", "Database", "HTTPClient"],
            swiftSettings: strict),
        .target(
            name: "Jobs",
            dependencies: [
                "Configuration", "Credits", "Crypto", "Database", "HTTPClient", "ObjectStorage",
                "Providers",
            ],
            resources: [.embedInCode("Migrations")], swiftSettings: safe),
        .target(
            name: "Operations",
            dependencies: [
                "Configuration", "Credits", "Crypto", "Database", "Jobs", "ObjectStorage",
                "Providers",
            ],
            resources: [.embedInCode("Migrations")], swiftSettings: safe),

        .target(
            name: "Copying", dependencies: ["Crypto", "Database", "Operations"],
            swiftSettings: safe),

        // The faces of the core, and the world outside it, simulated.
        .target(
            name: "Service",
            dependencies: [
                "Configuration", "Credits", "Crypto", "Database", "HTTPServer", "Jobs",
                "ObjectStorage", "Operations", "Providers",
            ],
            swiftSettings: safe),
        .target(
            name: "Console", dependencies: ["Operations", "Terminal", "Time"], swiftSettings: safe),
        .target(
            name: "Sandbox", dependencies: ["Crypto", "HTTPClient", "HTTPServer"],
            swiftSettings: safe),
        .executableTarget(
            name: "holdfast",
            dependencies: [
                "Configuration", "Console", "Copying", "Credits", "Crypto", "Database",
                "HTTPClient", "HTTPServer", "Jobs", "ObjectStorage", "Operations", "Providers",
                "Sandbox", "Service", "Terminal",
            ],
            swiftSettings: strict),

        // Tests: one target a module, the whole from outside, and the rules of the house.
        .target(
            name: "Support", dependencies: ["Credits", "Database"], path: "Tests/Support",
            swiftSettings: strict),
        .testTarget(
            name: "CryptoTests", dependencies: ["Crypto", "Support"], swiftSettings: strict),
        .testTarget(
            name: "DatabaseTests", dependencies: ["CSQLite", "Database", "Support"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTPClient", "HTTPServer", "Support"],
            swiftSettings: strict),
        .testTarget(
            name: "TerminalTests", dependencies: ["Support", "Terminal"], swiftSettings: strict),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "Support"],
            swiftSettings: strict),
        .testTarget(
            name: "CreditsTests", dependencies: ["Credits", "Database", "Support"],
            swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Configuration", "Crypto", "Database", "HTTPClient", "HTTPServer", "Providers",
                "Sandbox", "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ObjectStorageTests",
            dependencies: [
                "Configuration", "Crypto", "Database", "HTTPClient", "HTTPServer", "ObjectStorage",
                "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "JobsTests",
            dependencies: [
                "Configuration", "Credits", "Crypto", "Database", "HTTPClient", "HTTPServer",
                "Jobs", "ObjectStorage", "Providers", "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Configuration", "Credits", "Database", "Jobs", "Operations", "Providers",
                "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CopyingTests",
            dependencies: [
                "Configuration", "Copying", "Credits", "Database", "Jobs", "Operations",
                "Providers", "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Configuration", "Credits", "Database", "HTTPClient", "HTTPServer", "Jobs",
                "ObjectStorage", "Operations", "Providers", "Service", "Support",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: ["Console", "Operations", "Support", "Terminal", "Time"],
            exclude: ["Screens"], swiftSettings: strict),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Crypto", "HTTPClient", "HTTPServer", "Sandbox", "Support"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Credits", "Database", "Operations", "Support", "holdfast"],
            exclude: ["Help"],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["HTTPClient", "HTTPServer", "Support"],
            swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
