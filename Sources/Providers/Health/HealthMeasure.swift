/// What is counted of a provider, each minute.
///
/// As text in the database: `submit.answered`, `submit.failed.unavailable.http_503`. Counts of
/// `answered` and `failed` are kept by five-second slot of their minute, durations by bucket of
/// their ``LogHistogram``.
package enum HealthMeasure: Sendable, Hashable {
    /// The vendor did what it was asked.
    case answered(HealthSignal)
    /// It did not, whosever fault that is.
    case failed(HealthSignal, HealthFault)
    case submitLatency
    case timeToResult
    case callbackReceived
    case callbackMissed

    /// What stands in the database.
    package var text: String {
        switch self {
        case .answered(let signal): "\(signal.rawValue).answered"
        case .failed(let signal, let fault):
            "\(signal.rawValue).failed.\(fault.kindText).\(fault.code)"
        case .submitLatency: "submit.latency"
        case .timeToResult: "result.time"
        case .callbackReceived: "callback.received"
        case .callbackMissed: "callback.missed"
        }
    }

    /// Reads ``text``; `nil` for what another version may count.
    package init?(_ text: String) {
        switch text {
        case "submit.latency": self = .submitLatency
        case "result.time": self = .timeToResult
        case "callback.received": self = .callbackReceived
        case "callback.missed": self = .callbackMissed
        default:
            let parts = text.split(separator: ".", maxSplits: 3).map(String.init)
            guard parts.count >= 2, let signal = HealthSignal(rawValue: parts[0]) else {
                return nil
            }
            if parts[1] == "answered" {
                self = .answered(signal)
            } else if parts[1] == "failed", parts.count == 4 {
                let isUnknown = parts[2] == HealthFault.unknownText
                let kind = FailureKind(rawValue: parts[2])
                guard isUnknown || kind != nil else { return nil }
                self = .failed(signal, HealthFault(kind: kind, code: parts[3]))
            } else {
                return nil
            }
        }
    }
}

/// What a provider is judged by; the worst decides.
package enum HealthSignal: String, Sendable, Hashable, CaseIterable {
    case submit
    case result
    case poll

    /// As in "38% of submits fail".
    var plural: String {
        switch self {
        case .submit: "submits"
        case .result: "tasks"
        case .poll: "polls"
        }
    }
}

/// Why something failed, in few enough different values to count them.
package struct HealthFault: Sendable, Hashable {
    /// `nil` where the outcome is unknown: no answer, or none that can be read.
    package var kind: FailureKind?
    package var code: String

    static let unknownText = "unknown"
    static let unknown = HealthFault(kind: nil, code: "no_answer")
    /// Stands for all further codes once a minute has seen many.
    static let otherCode = "other"

    package init(kind: FailureKind?, code: String) {
        self.kind = kind
        self.code = code
    }

    /// The kind as text, `unknown` where there is none.
    package var kindText: String { kind?.rawValue ?? Self.unknownText }

    /// Whether it counts against health: only what is theirs, and silence, does.
    package var countsAgainstHealth: Bool {
        ProviderFailure.codesOfOurs.contains(code) ? false : kind?.countsAgainstHealth ?? true
    }

    /// Whether it counts in the vendor's favour: the user asked for what cannot be done.
    ///
    /// Faults of ours count neither way.
    package var countsAsAnswer: Bool { kind == .moderation || kind == .input }

    /// For people: `HTTP 503`, `no answer`, `upstream_error`.
    package var words: String {
        if code.hasPrefix("http_") { return "HTTP \(code.dropFirst(5))" }
        return self == .unknown ? "no answer" : code
    }
}
