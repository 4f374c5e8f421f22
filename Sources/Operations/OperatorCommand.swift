package import Database

/// Something an operator can do, with everything that decides whether it still may be done.
///
/// Each target carries the version that the operator saw: a row that changed since is skipped and
/// named, never acted on.
package enum OperatorCommand: Sendable, Equatable {
    case switchDefault(to: String)
    case setMode(provider: String, mode: String)
    case releaseHolds([Target])
    case redriveDeliveries([Target])
    case cancelJobs([Target])
    /// Gives settled credits of a job back; `credits` of `nil` gives all that is left.
    case refund(job: Target, credits: Int64?)
    case resolveAttention([Target])
    case grantGoodwill(user: String, credits: Int64, expiresAt: Instant?)
    /// Takes a package back, as after a charge-back.
    case revokePackage(String)
    /// Gives a user so many credits more, or takes so many if negative.
    case adjust(user: String, credits: Int64, expiresAt: Instant?)

    /// A row and the version of it that the operator saw.
    package struct Target: Sendable, Equatable, Hashable, Codable {
        package var id: String
        /// `nil` takes the row as it is: for scripts that name a row without having looked at it.
        package var version: Int64?

        package init(id: String, version: Int64?) {
            self.id = id
            self.version = version
        }
    }

    /// The name under which permissions, the audit and the help know it.
    package var name: String {
        switch self {
        case .switchDefault: "providers.default"
        case .setMode: "providers.mode"
        case .releaseHolds: "holds.release"
        case .redriveDeliveries: "deliveries.redrive"
        case .cancelJobs: "jobs.cancel"
        case .refund: "users.refund"
        case .resolveAttention: "jobs.resolve"
        case .grantGoodwill: "users.grant"
        case .revokePackage: "users.revoke"
        case .adjust: "users.adjust"
        }
    }
}

/// Who asks for a command, why, and under which key it is done at most once.
package struct CommandOrder: Sendable, Equatable {
    package var command: OperatorCommand
    package var operatorName: String
    package var reason: String
    /// A repetition with the same key returns the stored outcome.
    package var key: String
    /// Terminal and SSH origin, for the audit.
    package var origin: String

    package init(
        command: OperatorCommand, operatorName: String, reason: String, key: String, origin: String
    ) {
        self.command = command
        self.operatorName = operatorName
        self.reason = reason
        self.key = key
        self.origin = origin
    }
}

extension OperatorCommand {
    /// The same command for the rows given, where it has rows.
    package func replacingTargets(_ targets: [Target]) -> OperatorCommand {
        switch self {
        case .releaseHolds: .releaseHolds(targets)
        case .redriveDeliveries: .redriveDeliveries(targets)
        case .cancelJobs: .cancelJobs(targets)
        case .resolveAttention: .resolveAttention(targets)
        case .refund(let job, let credits):
            .refund(job: targets.first { $0.id == job.id } ?? job, credits: credits)
        case .switchDefault, .setMode, .grantGoodwill, .revokePackage, .adjust: self
        }
    }
}

/// What a command would do, shown before it is done.
package struct CommandPreview: Sendable, Equatable, Codable {
    package var title: String
    /// How much care it needs: 1 a safe repeat, 2 irreversible, 3 many rows or everybody.
    package var level: Int
    /// What will happen, a sentence a line.
    package var lines: [String]
    package var count: Int
    package var credits: Int64
    /// What must be typed to confirm: the provider's name, the count, or the end of an id.
    package var confirmation: String
    /// The same as a command line, to copy.
    package var commandLine: String
    /// Why it may not be done, if so.
    package var refusal: String?
    /// The rows with the versions that were previewed; what is executed.
    package var targets: [OperatorCommand.Target]
    /// The other rows that were named, with their versions: as they are, nothing is done to them.
    package var leftOut: [OperatorCommand.Target]

    package init(
        title: String, level: Int, lines: [String], count: Int, credits: Int64,
        confirmation: String, commandLine: String, refusal: String?,
        targets: [OperatorCommand.Target], leftOut: [OperatorCommand.Target] = []
    ) {
        self.title = title
        self.level = level
        self.lines = lines
        self.count = count
        self.credits = credits
        self.confirmation = confirmation
        self.commandLine = commandLine
        self.refusal = refusal
        self.targets = targets
        self.leftOut = leftOut
    }
}

/// What a command did, item by item.
package struct CommandReport: Sendable, Equatable, Codable {
    /// What became of one target of the command.
    package struct Item: Sendable, Equatable, Codable {
        /// Skipped was left alone, by a rule or because somebody was faster; failed went wrong.
        package enum Result: String, Sendable, Codable { case done, skipped, failed }

        package var id: String
        package var result: Result
        package var note: String

        package init(id: String, result: Result, note: String) {
            self.id = id
            self.result = result
            self.note = note
        }
    }

    /// One line for the message line, such as `default provider is replicate`.
    package var summary: String
    package var items: [Item]
    /// The command that takes it back, where a true inverse exists.
    package var undoCommandLine: String?

    package init(summary: String, items: [Item], undoCommandLine: String?) {
        self.summary = summary
        self.items = items
        self.undoCommandLine = undoCommandLine
    }
}
