extension String {
    /// Quoted for a shell wherever that could read it as more than one word: ids of users are made
    /// by strangers, and the line is there to be pasted.
    var asShellWord: String {
        let isPlain = utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || "_.@:+".utf8.contains($0)
                || $0 == UInt8(ascii: "-")
        }
        guard !isPlain || isEmpty || hasPrefix("-") else { return self }
        return "'"
            + split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
