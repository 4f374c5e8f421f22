package import Database

/// Proves the ledger again and again while the service runs, so that every console can say when it
/// was last found sound.
package struct LedgerWatch: Sendable {
    /// The shortest pause between two proofs.
    private static let pauseMin: Duration = .seconds(10)
    /// Proofs take at most about a twentieth of one reader's time, however large the ledger is.
    private static let pausePerRun = 20

    private let engine: any Engine
    private let report: @Sendable (Result<VerificationReport, any Error>) -> Void

    /// - Parameters:
    ///   - engine: the database.
    ///   - report: is told what each proof found.
    package init(
        _ engine: any Engine,
        report: @escaping @Sendable (Result<VerificationReport, any Error>) -> Void
    ) {
        self.engine = engine
        self.report = report
    }

    /// Runs until the task is canceled.
    package func run() async {
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                report(.success(try await Verification(engine).runAndStore()))
            } catch is CancellationError {
                return
            } catch {
                report(.failure(error))
            }
            let took = ContinuousClock.now - start
            do {
                try await Task.sleep(for: max(Self.pauseMin, took * Self.pausePerRun))
            } catch { return }
        }
    }
}
