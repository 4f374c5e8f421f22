import Foundation

/// The files of this package, found from where this one was compiled.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the targets that make the program.
    static let sources = files(in: "Sources", suffixes: ["swift"])

    /// Every Swift file of the test targets.
    static let tests = files(in: "Tests", suffixes: ["swift"])

    /// Everything that people write and others read, the C shims and the documents included.
    static let all =
        [".ci", "Sources", "Tests", "data", "docs", "man", "scripts", "themes"]
        .flatMap { files(in: $0, suffixes: nil) } + documents

    /// The names of the folders in `folder`, one a target.
    static func targets(in folder: String) -> [String] {
        let url = root.appending(path: folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { url.appending(path: $0).isFolder }.sorted()
    }

    /// Reads every file below `folder` that is text and ends in one of `suffixes`.
    private static func files(in folder: String, suffixes: Set<String>?) -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (names?.compactMap { $0 as? String } ?? [])
            .filter { suffixes?.contains(URL(filePath: $0).pathExtension) ?? true }
            .sorted()
            .compactMap { file("\(folder)/\($0)") }
    }

    /// The files at the root, which have no folder to be found in.
    private static let documents: [SourceFile] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted()
            .filter { $0.hasSuffix(".md") || $0.hasSuffix(".swift") || $0 == "Makefile" }
            .compactMap(file)
    }()

    private static func file(_ path: String) -> SourceFile? {
        let url = root.appending(path: path)
        guard !url.isFolder, let data = try? Data(contentsOf: url),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return SourceFile(path: path, text: text)
    }
}

extension URL {
    fileprivate var isFolder: Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }
}
