/// Long ids cut to what a person compares.
enum ShortID {
    /// The last 8 characters: our ids begin with the time, which rows made together share, and a
    /// dialog asks for the end.
    static func text(_ id: String) -> String {
        id.count > 10 ? String(id.suffix(8)) : id
    }

    /// The first 4 and the last 2 characters, for packages: `01J8…A1`.
    static func ends(_ id: String) -> String {
        id.count > 8 ? "\(id.prefix(4))…\(id.suffix(2))" : id
    }

    /// The first 8 and the last 4 characters: `01J8ZQ4F…7Q2M`.
    static func long(_ id: String) -> String {
        id.count > 13 ? "\(id.prefix(8))…\(id.suffix(4))" : id
    }
}
