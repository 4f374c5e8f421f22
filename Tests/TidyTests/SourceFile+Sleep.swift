extension SourceFile {
    /// The calls that let time pass, and whether a thread waits meanwhile or only a task does.
    var sleeps: [(line: Int, blocksThread: Bool)] {
        code.enumerated().flatMap { index, line in
            line.ranges(of: "sleep(").map { range in
                let words = line[..<range.upperBound].dropLast()
                    .split(omittingEmptySubsequences: false) { !$0.isLetter && $0 != "." }
                let path = words.last?.split(separator: ".") ?? []
                let isTask = path.count > 1 && path.first != "Thread" && path.last == "sleep"
                return (index, !isTask)
            }
        }
    }
}
