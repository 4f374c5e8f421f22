/// Who may import whom: a target may import what its line names, and nothing else of this package.
///
/// Every line names only lines above it, so that there are no cycles and the core never learns of
/// its faces. A line is a decision: change it together with ARCHITECTURE.md.
struct Layer: Sendable {
    let target: String

    /// The modules of this package.
    let modules: Set<String>

    /// The modules of the toolchain.
    let system: Set<String>

    /// Rules, SQL and values: no thread, no file, no system call.
    static let pure: Set<String> = ["FoundationEssentials", "Synchronization"]

    /// What drives the operating system.
    static let driver: Set<String> = pure.union(["Dispatch", "Glibc"])

    static let all = [
        Layer("CCrypto", [], system: []),
        Layer("CCurl", [], system: []),
        Layer("CMicroHTTPD", [], system: []),
        Layer("CNcurses", [], system: []),
        Layer("CPostgres", [], system: []),
        Layer("CSQLite", [], system: []),
        Layer("CTOML", [], system: []),

        Layer("Crypto", ["CCrypto"], system: driver),
        Layer("Time", [], system: driver),
        Layer("Database", ["CPostgres", "CSQLite", "Crypto", "Time"], system: driver),
        Layer("HTTPClient", ["CCurl"], system: driver),
        Layer("HTTPServer", ["CMicroHTTPD"], system: driver),
        Layer("Terminal", ["CNcurses"], system: ["Dispatch", "Glibc", "Synchronization"]),
        Layer("Configuration", ["CTOML"], system: driver),

        Layer("Credits", ["Crypto", "Database"], system: pure),
        Layer("Providers", ["Configuration", "Crypto", "Database", "HTTPClient"], system: pure),
        Layer(
            "ObjectStorage", ["Configuration", "Crypto", "Database", "HTTPClient"], system: driver),
        Layer(
            "Jobs",
            [
                "Configuration", "Credits", "Crypto", "Database", "HTTPClient", "ObjectStorage",
                "Providers",
            ], system: driver),
        Layer(
            "Operations",
            [
                "Configuration", "Credits", "Crypto", "Database", "Jobs", "ObjectStorage",
                "Providers",
            ], system: pure),

        Layer("Copying", ["Crypto", "Database", "Operations"], system: driver),

        Layer(
            "Service",
            [
                "Configuration", "Credits", "Crypto", "Database", "HTTPServer", "Jobs",
                "ObjectStorage", "Operations", "Providers",
            ], system: pure),
        Layer("Console", ["Operations", "Terminal", "Time"], system: ["Synchronization"]),
        Layer("Sandbox", ["Crypto", "HTTPClient", "HTTPServer"], system: pure),
        Layer(
            "holdfast",
            [
                "Configuration", "Console", "Copying", "Credits", "Crypto", "Database",
                "HTTPClient", "HTTPServer", "Jobs", "ObjectStorage", "Operations", "Providers",
                "Sandbox", "Service", "Terminal",
            ], system: driver),
    ]

    private init(_ target: String, _ modules: Set<String>, system: Set<String>) {
        self.target = target
        self.modules = modules
        self.system = system
    }
}
