extension CommandTable {
    /// Every command of the program, in the order in which the help lists them.
    static let all: CommandTable = CommandTable(
        commands: [
            [
                DemoCommand.command, InitCommand.command, ServeCommand.command,
                ConsoleCommand.command,
            ],
            JobCommands.all, HoldCommands.all, UserCommands.all, ProviderCommands.all,
            DeliveryCommands.all, [AuditCommand.command, VerifyCommand.command],
            OperatorCommands.all, KeyCommands.all,
            [
                MigrateCommand.command, CopyCommand.command, SandboxCommand.command,
                BenchCommand.command, CompletionsCommand.command, VersionCommand.command,
            ],
        ].flatMap(\.self),
        groups: [
            CommandGroup(name: "jobs", summary: "Look at jobs, cancel and resolve them"),
            CommandGroup(name: "holds", summary: "Look at held credits and release them"),
            CommandGroup(
                name: "users", summary: "Look at users, grant, refund and correct credits"),
            CommandGroup(name: "providers", summary: "Look at providers and switch between them"),
            CommandGroup(name: "deliveries", summary: "Look at deliveries and try them again"),
            CommandGroup(name: "audit", summary: "Look at what operators did"),
            CommandGroup(name: "operators", summary: "Say who may do what"),
            CommandGroup(name: "keys", summary: "Make and revoke the keys of programs"),
        ])
}
