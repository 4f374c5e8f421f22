/// What Package.swift declares, read from its text.
enum Manifest {
    /// The modules that each target depends on.
    static let dependencies: [String: Set<String>] = {
        let text = SourceTree.all.first { $0.path == "Package.swift" }?.lines ?? []
        let targets = text.joined(separator: "\n").split(separator: "arget(").dropFirst()
        return targets.reduce(into: [:]) { found, declaration in
            guard let name = strings(in: declaration, after: "name:", upTo: ",").first else {
                return
            }
            found[name] = Set(strings(in: declaration, after: "dependencies: [", upTo: "]"))
        }
    }()

    /// The string literals between two marks.
    private static func strings(
        in text: Substring, after start: String, upTo end: String
    ) -> [String] {
        guard let opening = text.firstRange(of: start) else { return [] }
        let rest = text[opening.upperBound...]
        let inside = rest[..<(rest.firstRange(of: end)?.lowerBound ?? rest.endIndex)]
        return inside.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated().filter { $0.offset.isMultiple(of: 2) == false }.map { String($0.element) }
    }
}
