import Support
import Foundation

/// A real S3 server that can be stopped and started again on the same port and files.
struct Rclone {
    /// Where the program is, if there is one.
    static let program = ProcessInfo.processInfo.environment["HOLDFAST_RCLONE"]

    static let accessKeyID = "HOLDFASTTESTKEY"
    static let secretAccessKey = "a/secret+of=the tests"

    let folder: String
    let port: Int

    /// Makes an empty bucket.
    init(folder: String) throws {
        self.folder = folder
        port = try FreePort.find()
        try FileManager.default.createDirectory(
            atPath: "\(folder)/results", withIntermediateDirectories: true)
    }

    /// Serves while `body` runs.
    func with<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await ChildProcess.with(
            Self.program ?? "rclone",
            ["serve", "s3", "--addr", "127.0.0.1:\(port)", "--config", "/dev/null", folder],
            environment: ["RCLONE_AUTH_KEY": "\"\(Self.accessKeyID),\(Self.secretAccessKey)\""]
        ) { server in
            try await server.says("where it serves") { $0.contains("s3 server on") ? true : nil }
            return try await body()
        }
    }

    /// Makes it an installation's store.
    func set(_ settings: inout TOMLText) {
        settings.set("storage", "path", nil)
        settings.set("storage", "kind", "\"s3\"")
        settings.set("storage", "endpoint", "\"http://127.0.0.1:\(port)\"")
        settings.set("storage", "region", "\"auto\"")
        settings.set("storage", "bucket", "\"results\"")
        settings.set("storage", "access_key_id", "\"\(Self.accessKeyID)\"")
        settings.set("storage", "secret_access_key", "\"\(Self.secretAccessKey)\"")
    }

    /// What is in the bucket.
    var objects: [String] {
        let files = FileManager.default.enumerator(atPath: "\(folder)/results")
        return (files?.compactMap { $0 as? String } ?? []).filter { $0.contains(".") }
    }
}
