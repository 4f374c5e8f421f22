import Foundation
import Support
import Testing

@testable import holdfast

/// What it takes to change something.
struct ConsentTests {
    private static let order = ["providers", "default", "replicate"]

    /// Runs `order` on an installation of its own.
    private func run(
        _ options: [String], typed: [String]? = nil
    ) async throws -> (run: CommandRun, isSwitched: Bool) {
        try await withTemporaryDirectory { directory in
            let environment = ["HOLDFAST_CONFIG": "\(directory)/holdfast.toml"]
            let made = await CommandRun(["init", directory])
            #expect(made.code == .done, "\(made.errors)")
            let run = await CommandRun(
                Self.order + options, typed: typed, environment: environment)
            let list = await CommandRun(["providers", "list", "--json"], environment: environment)
            let standard = try list.items().first { $0["is_default"] as? Bool == true }
            return (run, standard?["name"] as? String == "replicate")
        }
    }

    @Test func `nobody to ask and no --yes is refused`() async throws {
        let (run, isSwitched) = try await run(["--reason", "test"])
        #expect(run.code == .usage)
        #expect(run.errors.contains("say --yes to do it, --dry-run to see what it would do"))
        #expect(!isSwitched)
    }

    @Test func `--yes needs a reason`() async throws {
        let (run, isSwitched) = try await run(["--yes"])
        #expect(run.code == .usage)
        #expect(run.errors.contains("--reason TEXT is needed"))
        #expect(!isSwitched)
    }

    @Test func `--yes with a reason does it`() async throws {
        let (run, isSwitched) = try await run(["--yes", "--reason", "test"])
        #expect(run.code == .done)
        #expect(run.output.contains("To take it back: holdfast providers default evolink"))
        #expect(isSwitched)
    }

    @Test func `--dry-run only shows`() async throws {
        let (run, isSwitched) = try await run(["--dry-run"])
        #expect(run.code == .done)
        #expect(run.output.hasPrefix("Switch the default provider\n"))
        #expect(!isSwitched)
    }

    @Test func `who types the name has it done`() async throws {
        let (run, isSwitched) = try await run([], typed: ["EvoLink is down", "replicate"])
        #expect(run.code == .done, "\(run.errors)")
        #expect(run.errors.contains("Type replicate to do it: "))
        #expect(isSwitched)
    }

    @Test(arguments: [["because", "y"], ["because", ""], ["because"], ["", "replicate"], []])
    func `anything else changes nothing`(typed: [String]) async throws {
        let (run, isSwitched) = try await run([], typed: typed)
        #expect(run.code == .failed)
        #expect(run.errors.hasSuffix("holdfast: not confirmed, nothing was changed\n"))
        #expect(!isSwitched)
    }

    @Test func `some done and some not is not done`() async throws {
        try await withTemporaryDirectory { directory in
            let environment = ["HOLDFAST_CONFIG": "\(directory)/holdfast.toml"]
            _ = await CommandRun(["init", directory])
            let run = await CommandRun(
                ["jobs", "cancel", "a", "b", "--yes", "--reason", "test"],
                environment: environment)
            #expect(run.code == .failed)
            #expect(run.output.contains("failed   a  there is no job a\n"))
            #expect(run.output.contains("0 done, 0 skipped, 2 failed"))
        }
    }
}
