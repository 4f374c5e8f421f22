import Foundation
import Support
import Testing

/// The console in a real terminal, as an operator has it over SSH.
struct ConsoleTests {
    @Test(.timeLimit(.minutes(2)))
    func `an operator looks around, resizes, and goes to the shell and back`() async throws {
        try await Site.with { site in
            let jobs = try await site.complete(3, for: "ann")
            try await Tmux.with { tmux in
                try await tmux.startConsole(of: site)
                try await tmux.shows("PROVIDER")
                try await tmux.keys("2")
                try await tmux.shows("Jobs 3")
                // The newest is on top.
                let newest = try #require(jobs.max())
                try await tmux.keys("Enter")
                try await tmux.shows("the job's page") {
                    $0.contains("Jobs ›") && $0.contains("frozen") && $0.contains("settled")
                        && $0.contains(newest.suffix(4))
                }
                try await tmux.keys("Escape")
                try await tmux.shows("Jobs 3")

                for (columns, rows) in [(40, 10), (200, 50), (20, 5), (80, 24)] {
                    try await tmux.resize(columns: columns, rows: rows)
                    try await tmux.shows("a screen \(columns) columns wide") { screen in
                        let lines = screen.split(separator: "\n")
                        return lines.count <= rows && lines[0].lowercased().contains("jobs 3")
                            && (columns - 3...columns).contains(lines[0].count)
                            && lines.allSatisfy { $0.count <= columns }
                    }
                }

                try await tmux.keys("C-z")
                try await tmux.shows("Stopped")
                #expect(try await tmux.isClean())
                try await tmux.type("fg; echo code=$?")
                try await tmux.shows("Jobs 3")
                try await tmux.keys("q", "q")
                try await tmux.shows("code=0")
                #expect(try await tmux.isClean())
            }
        }
    }

    struct Surroundings: Sendable, CustomTestStringConvertible {
        let name: String
        let variables: [String: String]
        let testDescription: String

        init(_ name: String, _ variables: [String: String]) {
            self.name = name
            self.variables = variables
            testDescription = name
        }
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            Surroundings("a terminal nobody knows", ["TERM": "xterm-ghostty"]),
            Surroundings("a locale of ASCII", ["LC_ALL": "C", "TERM": "vt100"]),
        ])
    func `it comes up in`(_ surroundings: Surroundings) async throws {
        try await Site.with { site in
            try await Tmux.with { tmux in
                let variables = surroundings.variables.map { "\($0)=\($1)" }
                try await tmux.startConsole(of: site, with: variables.sorted())
                try await tmux.shows("PROVIDER")
                let screen = try await tmux.screen()
                #expect(screen.contains("evolink") && screen.contains("CREDITS"))
                if surroundings.variables["LC_ALL"] == "C" {
                    #expect(screen.utf8.allSatisfy { $0 < 0x80 }, "\(screen)")
                }
                try await tmux.keys("q")
                try await tmux.shows("code=0")
                #expect(try await tmux.isClean())
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SIGTERM, SIGHUP, SIGSEGV])
    func `killed by a signal, it leaves the terminal as it was`(_ number: Int32) async throws {
        try await Site.with { site in
            try await Tmux.with { tmux in
                let settings = "settings=$(stty -g)"
                try await tmux.type(settings)
                try await tmux.startConsole(of: site)
                try await tmux.shows("PROVIDER")
                #expect(try await tmux.tell("#{alternate_on}") == "1")
                let program = try await tmux.program()
                kill(program, number)
                try await tmux.shows("code=")
                #expect(try await tmux.isClean())
                try await tmux.type("[ $(stty -g) = $settings ] && echo the same, sane")
                try await tmux.shows("\nthe same, sane")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a stuck hold is released through the dialog, and the audit knows`() async throws {
        var plan = Site.Plan()
        plan.generationTime = "10m"
        try await Site.with(plan) { site in
            let hold = try await site.stuckHold(of: "ann")
            let frame = try await site.run("console", "--once", "--size", "80x24").output
            #expect(frame.contains("1 hold stuck"))
            try await Tmux.with { tmux in
                try await tmux.startConsole(of: site)
                try await tmux.shows("PROVIDER")
                try await tmux.keys("3")
                try await tmux.shows("stuck")
                try await tmux.keys("a")
                try await tmux.shows("release holds")
                try await tmux.keys("l")
                try await tmux.shows("Release a hold")
                try await tmux.shows("4 credits go back")
                // Enter means no, until there is a reason and what was asked for is typed.
                try await eventually("a place to type", every: .milliseconds(500)) {
                    if try await tmux.tell("#{cursor_flag}") == "1" { return true }
                    try await tmux.keys("Tab")
                    return nil
                }
                try await tmux.type("the provider lost it")
                try await tmux.type(String(hold.suffix(4)))
                try await tmux.shows("released 4 credits")
                try await tmux.keys("q", "q")
                try await tmux.shows("code=0")
            }
            let audit = try await site.json("audit", "list")["items"].items
            let row = try #require(audit.first { $0["command"].text == "holds.release" })
            #expect(row["target"].text?.contains(hold) == true)
            #expect(row["reason"].text == "the provider lost it")
            #expect(row["operator_name"].text == "olga")
            #expect(try await site.json("holds", "list")["items"].items.isEmpty)
            #expect(try await site.sqlite("SELECT available FROM users") == "20")
            #expect(try await site.verify()["ok"].flag == true)
        }
    }
}

extension Tmux {
    /// Starts the console and has the shell tell how it ended.
    fileprivate func startConsole(of site: Site, with variables: [String] = []) async throws {
        let words = (variables + [Holdfast.program, "console", "--config", site.settingsFile])
        try await type("clear; \(words.joined(separator: " ")); echo code=$?")
    }
}

extension Site {
    /// A hold that is held for far too long, because the service died while its job ran.
    fileprivate func stuckHold(of user: String) async throws -> String {
        try await grant(20, to: user)
        let job = try #require(try await generate(for: user)["id"].text)
        try await eventually("the job to run") {
            let status = try await get("/v1/generations/\(job)").document()["status"].text
            return status == "running" ? true : nil
        }
        await killService()
        let hours = "3 * 3600 * 1000000"
        try await sqlite(
            """
            UPDATE jobs
            SET created_at = created_at - \(hours), deadline_at = deadline_at - \(hours);
            """)
        let holds = try await json("holds", "list", "--stuck")["items"].items
        return try #require(holds.first?["id"].text)
    }
}
