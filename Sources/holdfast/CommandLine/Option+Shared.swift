/// Options that many commands have, worded once.
extension Option {
    static let help = Option(name: "help", help: "show this help")

    static let config = Option(
        name: "config", value: "FILE",
        help: "the configuration (else $HOLDFAST_CONFIG, ./holdfast.toml,"
            + " /etc/holdfast/holdfast.toml)")

    static let asOperator = Option(
        name: "as", value: "NAME",
        help: "who is asking (else $HOLDFAST_OPERATOR, else your user name)")

    static let json = Option(name: "json", help: "print one JSON document")

    static let reason = Option(
        name: "reason", value: "TEXT", help: "why, for the audit; 1 to 500 characters")

    static let yes = Option(name: "yes", help: "do it without showing the plan and asking")

    static let dryRun = Option(name: "dry-run", help: "only show what would be done")

    static let key = Option(
        name: "key", value: "KEY",
        help: "do it at most once under this key: a repetition returns the first outcome")

    static let limit = Option(
        name: "limit", value: "N", help: "at most N rows, 1 to 1000 (200 unless given)")

    static let after = Option(
        name: "after", value: "ID", help: "the rows that follow this one, for the next page")

    static let data = Option(
        name: "data", value: "DIR",
        help: "where data and themes are (else $HOLDFAST_DATA, else beside the program)")

    /// Who looks at which installation.
    static let desk = [config, asOperator]

    /// What every command has that prints a list.
    static let list = [limit, after, json] + desk

    /// What every command has that changes something.
    static let change = [reason, yes, dryRun, json] + desk

    /// What every command has that an operator's order does.
    static let order = [reason, yes, dryRun, key, json] + desk
}
