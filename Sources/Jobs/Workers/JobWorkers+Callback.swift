import Database
package import Providers

extension JobWorkers {
    /// What is answered to a provider's webhook.
    package enum CallbackAnswer: Sendable, Hashable {
        /// Durable, or known already.
        case taken
        /// Durable, for an attempt that we do not know.
        case unmatched
        /// Forged, too old or unreadable.
        case refused(String)
    }

    /// Takes in a provider's webhook: verified, stored, and only then acknowledged.
    ///
    /// `attempt` and `secret` come from the URL, whose length the caller has bounded. Throws if the
    /// callback could not be stored; the provider must not be told that it was.
    package func receive(
        _ callback: IncomingCallback, provider name: String, attempt: AttemptID, secret: String
    ) async throws -> CallbackAnswer {
        guard let provider = world.registry.provider(named: name) else {
            return .refused("there is no provider of this name")
        }
        guard world.installation.accepts(secret, for: attempt) else {
            return try await refuse(
                "wrong-secret", "the secret in the URL is wrong", name, attempt)
        }
        switch await provider.readCallback(callback) {
        case .refused(let why): return try await refuse("unverified", why, name, attempt)
        case .hint(let hint):
            let rules = rules
            let receipt = try await world.engine.write { tx in
                try CallbackIntake(tx, rules: rules).take(hint, from: name, about: attempt)
            }
            if receipt.job != nil { pollSignal.raise() }
            switch receipt.verdict {
            case .taken: return .taken
            case .unmatched: return .unmatched
            case .refused: return .refused("it speaks of another task")
            }
        }
    }

    /// Notes that a callback was refused; one row for each attempt and reason, however often.
    private func refuse(
        _ event: String, _ why: String, _ provider: String, _ attempt: AttemptID
    ) async throws -> CallbackAnswer {
        let rules = rules
        try await world.engine.write { tx in
            // Strangers may name any attempt: without this one row each could fill the disk.
            let known = try AttemptRecord.find(attempt, in: tx) != nil
            _ = try CallbackIntake(tx, rules: rules).note(
                .refused, from: provider, about: known ? attempt : AttemptID("unknown"),
                event: event, why)
        }
        return .refused(why)
    }
}
