import Foundation

/// Runs `body` with the path of a new, empty directory, which is removed afterwards.
package func withTemporaryDirectory<R>(_ body: (String) async throws -> R) async throws -> R {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("holdfast-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer {
        // A directory that stays behind is the system's to clean; the test's result is what counts.
        do { try FileManager.default.removeItem(at: directory) } catch {}
    }
    return try await body(directory.path)
}
