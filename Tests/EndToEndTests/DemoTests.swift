import Support
import Testing

extension LoadTests {
    /// The whole system at work on throw-away state, without a terminal.
    struct DemoTests {
        @Test(.timeLimit(.minutes(3)))
        func `twenty seconds of the demo complete hundreds of jobs, and the ledger is proved`()
            async throws
        {
            try await withTemporaryDirectory { directory in
                let folder = "\(directory)/demo"
                let end = try await Holdfast.run(
                    [
                        "demo", "--dir", folder, "--seed", "7", "--headless", "--for", "20s",
                        "--json",
                    ],
                    within: .seconds(120))
                #expect(end.code == 0, "\(end.error.suffix(2_000))")
                let report = try Document(end.output)
                #expect((report["jobs"]["completed"].number ?? 0) >= 200)
                #expect(report["verify"]["ok"].flag == true)
                try expectAddUp(report)

                // What it leaves is an installation like any other.
                let proof = try await Holdfast.run([
                    "verify", "--config", "\(folder)/holdfast.toml", "--json",
                ])
                #expect(proof.code == 0, "\(proof.text)")
                #expect(try Document(proof.output)["ok"].flag == true)
            }
        }

        /// Every name that scripts rely on is there, and the numbers agree with each other.
        private func expectAddUp(_ report: Document) throws {
            #expect(
                report["jobs"].names == [
                    "queued", "submitting", "running", "delivering", "completed", "failed",
                    "canceled",
                ])
            #expect(
                report["credits"].names == [
                    "granted", "available", "held", "settled", "expired", "revoked",
                ])
            #expect(report["deliveries"].names == ["stored", "failed", "spooled"])
            #expect(report["callbacks"].names == ["received", "duplicate", "refused", "unmatched"])
            #expect(report["verify"].names == ["ok", "checked", "broken"])

            let credits = report["credits"]
            let sum = ["available", "held", "settled", "expired", "revoked"]
                .compactMap { credits[$0].number }.reduce(0, +)
            #expect(sum == credits["granted"].number)
            let (stored, completed) = (
                report["deliveries"]["stored"].number ?? 0, report["jobs"]["completed"].number ?? 0
            )
            #expect(stored >= completed)
        }
    }
}
