/// One thing that happened with a provider and says something of its health.
package enum HealthEvent: Sendable {
    /// A submit was accepted, after this long.
    case submitted(latency: Duration)
    /// A submit was provably refused.
    case submitFailed(ProviderFailure)
    /// A submit got no answer that tells whether it was accepted.
    case submitUnknown
    /// A task came to a good end, this long after its submit.
    case succeeded(timeToResult: Duration)
    /// A task came to a bad end at the provider.
    case failed(ProviderFailure)
    /// A poll got an answer that can be believed.
    case polled
    /// A poll got none.
    case pollFailed(ProviderFailure)
    case callbackReceived
    /// Polling found the end of a task before any callback did.
    case callbackMissed

    /// What a submit's outcome means; `latency` is from the first byte sent to the answer.
    package init(_ outcome: SubmitOutcome, latency: Duration) {
        self =
            switch outcome {
            case .accepted: .submitted(latency: latency)
            case .refused(let failure): .submitFailed(failure)
            case .unknown: .submitUnknown
            }
    }

    /// What a poll's outcome means for the way to the vendor, not for the task.
    package init(_ outcome: PollOutcome) {
        self =
            switch outcome {
            case .status, .missing: .polled
            case .unreachable(let failure): .pollFailed(failure)
            }
    }
}
