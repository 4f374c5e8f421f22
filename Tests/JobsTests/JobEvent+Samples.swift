import Jobs
import Providers

extension JobEvent {
    static let failure = ProviderFailure(kind: .unavailable, code: "http_503", message: "busy")
    static let file = ResultFile(url: "https://pictures.example/1.png", expiresAt: nil)

    /// One of each.
    static let samples: [JobEvent] = [
        .claimed(provider: "p1"), .unroutable("p1 is off"), .accepted(task: "t1"),
        .refused(failure), .submitUnknown("no answer"), .leaseExpired, .progressed(percent: 40),
        .pollFailed(failure), .taskMissing, .taskSucceeded([file]), .taskFailed(failure),
        .taskCanceled, .outputsEnded(stored: 1, lost: 0, note: ""), .undelivered("no space"),
        .redriven, .cancelRequested, .deadlinePassed, .graceEnded, .releaseOrdered(reason: "x"),
        .attentionResolved(reason: "seen"),
    ]

    /// The name of the case.
    ///
    /// A new case does not compile here: give it a sample, too.
    var name: String {
        switch self {
        case .claimed: "claimed"
        case .unroutable: "unroutable"
        case .accepted: "accepted"
        case .refused: "refused"
        case .submitUnknown: "submitUnknown"
        case .leaseExpired: "leaseExpired"
        case .progressed: "progressed"
        case .pollFailed: "pollFailed"
        case .taskMissing: "taskMissing"
        case .taskSucceeded: "taskSucceeded"
        case .taskFailed: "taskFailed"
        case .taskCanceled: "taskCanceled"
        case .outputsEnded: "outputsEnded"
        case .undelivered: "undelivered"
        case .redriven: "redriven"
        case .cancelRequested: "cancelRequested"
        case .deadlinePassed: "deadlinePassed"
        case .graceEnded: "graceEnded"
        case .releaseOrdered: "releaseOrdered"
        case .attentionResolved: "attentionResolved"
        }
    }
}

extension JobReaction {
    /// The reaction as a picture: `running  !overdue  wake, ask to cancel`.
    var picture: String {
        switch self {
        case .ignore: return "ignored"
        case .refuse: return "refused"
        case .step(let step):
            let attention =
                switch step.attention {
                case .keep: ""
                case .clear: " -!"
                case .raise(let attention): " !\(attention.rawValue)"
                }
            let effects = step.effects.map(\.picture).joined(separator: ", ")
            return "\(step.state.rawValue)\(attention)" + (effects.isEmpty ? "" : ": \(effects)")
        }
    }
}

extension JobEffect {
    var picture: String {
        switch self {
        case .send: "send"
        case .wake: "wake"
        case .rest: "rest"
        case .release: "release"
        case .settle(let outputs): "settle \(outputs)"
        case .deliver(let files): "deliver \(files.count)"
        case .redeliver: "redeliver"
        case .askToCancel: "ask to cancel"
        case .endAttempt(let state, _): "attempt \(state.rawValue)"
        }
    }
}
