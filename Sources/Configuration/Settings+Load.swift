extension Settings {
    /// The variable that names the file.
    package static let fileVariable = "HOLDFAST_CONFIG"

    /// Where the file is looked for when nobody names one, in this order.
    package static let usualFiles = ["./holdfast.toml", "/etc/holdfast/holdfast.toml"]

    /// Reads the file at `file`; relative paths in it start at its folder.
    ///
    /// - Throws: `SettingsError` with all problems at once.
    package static func load(
        file: String, environment: [String: String]
    ) throws(SettingsError) -> Settings {
        let text: String
        do throws(FileError) {
            text = try TextFile.read(file)
        } catch {
            throw SettingsError(
                file: file, expected: "a readable configuration file", found: "\(error)")
        }
        return try parse(
            text: text, file: file, environment: environment, readFile: TextFile.read)
    }

    /// The file to read: the option's, the variable's, or the first usual one that exists.
    ///
    /// - Parameters:
    ///   - option: What `--config` says. A file that is named but not there is for `load` to
    ///     report.
    ///   - environment: Where `HOLDFAST_CONFIG` may be.
    /// - Returns: The path, as it was named.
    /// - Throws: `SettingsError` if nobody names a file and none of the usual ones exists.
    package static func locate(
        option: String?, environment: [String: String]
    ) throws(SettingsError) -> String {
        try locate(option: option, environment: environment, exists: TextFile.exists)
    }

    static func locate(
        option: String?, environment: [String: String], exists: (String) -> Bool
    ) throws(SettingsError) -> String {
        if let option, !option.isEmpty { return option }
        if let file = environment[fileVariable], !file.isEmpty { return file }
        if let file = usualFiles.first(where: exists) { return file }
        throw SettingsError(
            file: usualFiles[0],
            expected: "this file, \(usualFiles[1]), --config FILE or $\(fileVariable)",
            found: "none of them (holdfast init makes one)")
    }
}
