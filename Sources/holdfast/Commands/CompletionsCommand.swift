/// `holdfast completions`: what a shell needs to complete the command line.
enum CompletionsCommand {
    static let command = Command(
        path: ["completions"], summary: "Print the completions of a shell",
        details: [
            "For bash, write it to ~/.local/share/bash-completion/completions/holdfast; for zsh, to"
                + " _holdfast in a directory of $fpath; for fish, to"
                + " ~/.config/fish/completions/holdfast.fish."
        ],
        arguments: [Argument(name: "SHELL", help: "whose", choices: ["bash", "zsh", "fish"])],
        example: "holdfast completions bash > ~/.local/share/bash-completion/completions/holdfast",
        action: .inTask { invocation in
            let completions = Completions(table: invocation.table)
            let text =
                switch try invocation.requiredArgument(0) {
                case "zsh": completions.zsh
                case "fish": completions.fish
                default: completions.bash
                }
            invocation.streams.print(text)
            return .done
        })
}
