import Foundation
import Terminal
import Testing

@testable import Console

/// Screens as text files: what was drawn once and found good.
enum GoldenScreen {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Screens")

    /// Compares a frame with its file, or writes the file when `RECORD=1` is set.
    static func check(
        _ frame: Frame, _ name: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appending(path: "\(name).\(frame.grid.size).txt")
        let text = "\(frame.grid.text)\n~~~\n\(frame.grid.roleMap)\n"
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
            Issue.record("\(file.lastPathComponent) is missing: run RECORD=1 swift test")
            return
        }
        let isSame = recorded == text
        #expect(isSame, "\(name) changed:\n\(text)", sourceLocation: location)
    }
}
