package import Database

/// The provider that jobs go to when the request names none.
///
/// It has three sources: the configuration file, the environment and an operator's switch. The
/// latest change wins, whoever made it. It is read in the transaction that needs it, so that every
/// process follows at once.
package enum DefaultProvider {
    /// The current one; empty before ``adopt(file:environment:in:)`` was called once.
    package static func current(in tx: Transaction) throws -> String {
        try SettingsValue.find(.defaultProvider, in: tx)?.value ?? ""
    }

    /// Takes over what file and environment say, where that changed since a process read it last.
    ///
    /// - Returns: the change that was made, if any.
    package static func adopt(
        file: String?, environment: String?, in tx: Transaction
    ) throws
        -> Change?
    {
        // Several processes start at once: the second finds that the first has taken it over.
        try SettingsValue.lock(.defaultProvider, in: tx)
        let before = try SettingsValue.find(.defaultProvider, in: tx)
        let isFileNew = try remember(file ?? "", as: .defaultProviderInFile, in: tx)
        let isEnvironmentNew = try remember(
            environment ?? "", as: .defaultProviderInEnvironment, in: tx)
        if isEnvironmentNew, let environment {
            return try set(environment, by: "environment", before: before, in: tx)
        }
        // A word that was taken back says nothing, and makes no older one count again.
        guard isFileNew, let file else { return nil }
        return try set(file, by: "configuration", before: before, in: tx)
    }

    /// A change of the default.
    package struct Change: Sendable, Hashable {
        package var from: String?
        package var to: String
        package var by: String
    }

    private static func remember(
        _ value: String, as name: SettingsValue.Name, in tx: Transaction
    ) throws -> Bool {
        guard try SettingsValue.find(name, in: tx)?.value != value else { return false }
        try SettingsValue.set(name, to: value, by: "configuration", in: tx)
        return true
    }

    private static func set(
        _ provider: String, by author: String, before: SettingsValue?, in tx: Transaction
    ) throws -> Change? {
        guard before?.value != provider else { return nil }
        try SettingsValue.set(.defaultProvider, to: provider, by: author, in: tx)
        let from = before.flatMap { $0.value.isEmpty ? nil : $0.value }
        return Change(from: from, to: provider, by: author)
    }
}
