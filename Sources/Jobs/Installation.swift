package import Credits
import Crypto
package import Database

/// The secret of one installation, from which the secrets in its URLs are derived.
///
/// Each is an HMAC-SHA-256 over what it is for: nothing in the database opens a door by itself, and
/// a stolen URL opens one job's door only.
package struct Installation: Sendable {
    private let secret: [UInt8]

    /// - Parameter secret: 32 random bytes.
    package init(secret: [UInt8]) {
        self.secret = secret
    }

    /// The installation whose secret is stored; `nil` if that is none.
    package init?(stored: SettingsValue) {
        guard let secret = Hex.decode(stored.value), secret.count == 32 else { return nil }
        self.init(secret: secret)
    }

    /// Reads the installation's secret, which is made when there is none yet.
    package static func findOrCreate(in tx: Transaction) throws -> Installation {
        if let installation = try find(in: tx) { return installation }
        let secret = SecureRandom.bytes(32)
        let text = Hex.encode(secret)
        // Another process may be making one at this moment: then that one is everybody's.
        try SettingsValue.setIfMissing(
            .installationSecret, to: text, by: "installation", in: tx)
        if let installation = try find(in: tx) { return installation }
        try SettingsValue.set(.installationSecret, to: text, by: "installation", in: tx)
        return Installation(secret: secret)
    }

    private static func find(in tx: Transaction) throws -> Installation? {
        try SettingsValue.find(.installationSecret, in: tx).flatMap(Installation.init(stored:))
    }

    /// What stands in the callback URL of an attempt: 64 hexadecimal digits.
    package func callbackSecret(of attempt: AttemptID) -> String {
        derive("callback:1:\(attempt)")
    }

    /// What lets a browser poll one job without an API key: 64 hexadecimal digits.
    package func statusToken(of job: JobID) -> String {
        derive("status:1:\(job)")
    }

    private func derive(_ purpose: String) -> String {
        Hex.encode(HMAC.sha256(Array(purpose.utf8), key: secret))
    }
}

extension Installation {
    /// Whether `secret` belongs to the attempt, in a time that tells nothing.
    package func accepts(_ secret: String, for attempt: AttemptID) -> Bool {
        ConstantTime.isEqual(secret, callbackSecret(of: attempt))
    }

    /// Whether `token` belongs to the job, in a time that tells nothing.
    package func accepts(_ token: String, for job: JobID) -> Bool {
        ConstantTime.isEqual(token, statusToken(of: job))
    }
}
