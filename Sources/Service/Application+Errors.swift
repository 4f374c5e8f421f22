import Credits
import Database
import HTTPServer
import Jobs

extension Application {
    /// The one place in which errors of the core become problems of the API.
    func response(to error: any Error) -> Response {
        problem(for: error).response
    }

    private func problem(for error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let refusal as GenerationRefusal: return Problem(refusal)
        case let reuse as KeyReuse: return Problem(.keyReused, "\(reuse)")
        case let refusal as LedgerError: return Problem(refusal)
        default:
            // What went wrong inside is for our log; the caller can only try again.
            log.error("a request failed: \(error)")
            return Problem(.unavailable, "try again, with the same Idempotency-Key if it had one")
        }
    }
}

extension Problem {
    init(_ refusal: GenerationRefusal) {
        switch refusal {
        case .insufficientCredits(let needed, let available):
            self.init(
                .insufficientCredits, "\(refusal)", needed: needed, available: available)
        case .unknownUser: self.init(.unknownUser, "\(refusal)", pointer: "/user")
        case .unknownProvider: self.init(.unknownProvider, "\(refusal)", pointer: "/provider")
        case .noProvider: self.init(.noProvider, "\(refusal)")
        case .queueFull: self.init(.queueFull, "\(refusal)")
        }
    }

    init(_ refusal: LedgerError) {
        switch refusal {
        case .unknownUser, .unknownPackage: self.init(.notFound, "\(refusal)")
        case .creditsOutOfRange: self.init(.invalidRequest, "\(refusal)", pointer: "/credits")
        case .expiryNotAfterStart:
            self.init(.invalidRequest, "\(refusal)", pointer: "/expires_at")
        case .notYet: self.init(.invalidRequest, "\(refusal)")
        case .userIDOutOfRange: self.init(.invalidRequest, "\(refusal)", pointer: "/user")
        case .insufficientCredits(let needed, let available):
            self.init(
                .insufficientCredits, "\(refusal)", needed: needed, available: available)
        case .adjustmentExceedsAvailable(let asked, let available):
            self.init(
                .insufficientCredits, "\(refusal)", needed: asked, available: available)
        case .packageRevoked, .nothingToRevoke: self.init(.notRevocable, "\(refusal)")
        case .reasonMissing: self.init(.invalidRequest, "\(refusal)", pointer: "/reason")
        case .unknownHold, .jobWithoutHold, .jobFrozenDifferently, .holdResolved,
            .settlementExceedsHold, .refundExceedsSettled:
            self.init(.invalidRequest, "\(refusal)")
        }
    }
}
