import Configuration
import Database
import Foundation
import HTTPClient
import ObjectStorage
import Support
import Testing

/// A real S3 server for one suite: `rclone serve s3` on a temporary directory.
struct RcloneServer: Sendable {
    /// Where the program is, if there is one.
    static let program = ProcessInfo.processInfo.environment["HOLDFAST_RCLONE"]

    @TaskLocal static var current: RcloneServer?

    static let accessKeyID = "HOLDFASTTESTKEY"
    static let secretAccessKey = "a/secret+of=the tests"
    static let bucket = "results"

    let endpoint: String

    func settings(
        bucket: String = Self.bucket, secret: String = Self.secretAccessKey,
        accessKeyID: String = Self.accessKeyID
    ) -> S3Settings {
        S3Settings(
            endpoint: endpoint, region: "auto", bucket: bucket, accessKeyID: Secret(accessKeyID),
            secretAccessKey: Secret(secret))
    }

    /// Runs a server while `body` runs.
    static func run(_ program: String, _ body: () async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-rclone-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(bucket), withIntermediateDirectories: true)
        // What stays in the temporary directory is the system's to clean.
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let words = ["serve", "s3", "--addr", "127.0.0.1:0", "--config", "/dev/null", folder.path]
        let keys = ["RCLONE_AUTH_KEY": "\"\(accessKeyID),\(secretAccessKey)\""]
        try await ChildProcess.with(program, words, environment: keys) { rclone in
            let endpoint = try await rclone.says("its address", Self.address(in:))
            try await $current.withValue(RcloneServer(endpoint: endpoint), operation: body)
        }
    }

    private static func address(in log: String) -> String? {
        guard let start = log.range(of: "s3 server on [http://"),
            let end = log.range(of: "/]", range: start.upperBound..<log.endIndex)
        else { return nil }
        return "http://" + log[start.upperBound..<end.lowerBound]
    }
}

/// Gives a suite a server of its own, if there is a program to run.
struct RcloneTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard let program = RcloneServer.program else { return try await function() }
        try await RcloneServer.run(program, function)
    }
}

extension Trait where Self == RcloneTrait {
    static var withRclone: RcloneTrait { RcloneTrait() }
}
