import Glibc

/// Where the files lie that come with the program: the API's document, scenarios, pictures, themes.
///
/// Found beside the binary wherever it was moved to; the first place that has the file wins.
struct DataDirectory: Sendable {
    private let candidates: [String]

    /// - Parameters:
    ///   - option: `--data`, which goes before everything.
    ///   - environment: for `$HOLDFAST_DATA` and the user's own folder.
    init(option: String?, environment: [String: String]) {
        var candidates: [String] = []
        if let option { candidates.append(option) }
        if let data = environment["HOLDFAST_DATA"], !data.isEmpty { candidates.append(data) }
        if let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map({ "\($0)/.config" })
        {
            candidates.append("\(home)/holdfast")
        }
        if let binary = Self.binaryFolder {
            candidates.append("\(binary)/../share/holdfast")
            // The source tree, seen from .build/debug and .build/release.
            candidates += ["\(binary)/../..", "\(binary)/../../.."]
        }
        self.candidates = candidates
    }

    /// The path of `name`, such as `data/openapi.json`.
    ///
    /// - Throws: ``StartError`` that lists where it was looked for.
    func path(of name: String) throws -> String {
        for candidate in candidates {
            let path = "\(candidate)/\(name)"
            if access(path, R_OK) == 0 { return path }
        }
        throw StartError(
            "\(name) was not found in \(candidates.joined(separator: ", ")): "
                + "say where it is with --data DIR or $HOLDFAST_DATA")
    }

    /// Every folder called `name`, the one that wins first.
    func folders(_ name: String) -> [String] {
        candidates.map { "\($0)/\(name)" }.filter { access($0, R_OK | X_OK) == 0 }
    }

    func read(_ name: String) throws -> [UInt8] {
        try File.read(path(of: name))
    }

    private static var binaryFolder: String? {
        guard let path = File.target(ofLink: "/proc/self/exe"),
            let slash = path.lastIndex(of: "/")
        else { return nil }
        return String(path[..<slash])
    }
}
