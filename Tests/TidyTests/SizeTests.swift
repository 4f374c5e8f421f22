import Testing

/// What a reader can hold in view.
struct SizeTests {
    static let files = SourceTree.sources + SourceTree.tests

    @Test
    func `lines fit in 100 columns`() {
        for file in Self.files {
            for (index, line) in file.lines.enumerated() where line.count > 100 {
                file.report(line: index, "is \(line.count) columns wide")
            }
        }
    }

    @Test
    func `functions fit in 70 lines`() {
        for file in Self.files {
            for function in file.functions where function.length > 70 {
                file.report(line: function.start, "starts a function of \(function.length) lines")
            }
        }
    }

    @Test
    func `files fit in 500 lines`() {
        for file in SourceTree.all where file.path.hasPrefix("Sources/") || isTest(file) {
            let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
            if count > 500 { file.report(line: 0, "starts a file of \(count) lines") }
        }
    }

    /// A golden screen or a recorded answer below Tests may be as long as it is.
    private func isTest(_ file: SourceFile) -> Bool {
        file.path.hasPrefix("Tests/") && file.path.hasSuffix(".swift")
    }
}
