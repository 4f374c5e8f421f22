extension SourceFile {
    /// The modules that the file imports, each with the index of its line.
    var imports: [(line: Int, module: String)] {
        code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ").drop {
                $0.hasPrefix("@") || Self.access.contains($0)
            }
            guard words.first == "import", let path = words.last else { return nil }
            return (index, String(path.prefix { $0 != "." }))
        }
    }

    private static let access: Set<Substring> = [
        "fileprivate", "internal", "package", "private", "public",
    ]
}
