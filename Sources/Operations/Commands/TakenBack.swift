/// What is said where credits come back to packages that were taken back, and not to the user.
struct TakenBack {
    /// How many do.
    let credits: Int64

    /// A sentence of its own, in a preview; none where all go to the user.
    var lines: [String] { credits > 0 ? ["\(clause)."] : [] }

    /// At the end of what was done, in a report.
    var ending: String { credits > 0 ? "; \(clause)" : "" }

    private var clause: String {
        credits == 1
            ? "1 of them is of a package that was taken back, and is revoked"
            : "\(credits) of them are of packages that were taken back, and are revoked"
    }
}
