import Database

extension SigningTime {
    /// What is smaller than a second is dropped.
    init(_ instant: Instant) {
        let toSeconds = instant.rfc3339.prefix { $0 != "." && $0 != "Z" }
        self.init(timestamp: toSeconds.filter { $0 != "-" && $0 != ":" } + "Z")
    }
}
