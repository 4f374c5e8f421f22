package import Database
import FoundationEssentials
import Jobs

extension LedgerCheck {
    /// What the last check of the whole ledger found, whoever made it.
    package static func last(in tx: Transaction) throws -> LedgerCheck {
        guard let stored = try SettingsValue.find(.ledgerCheck, in: tx) else {
            return LedgerCheck(checkedAt: nil, isSound: true, broken: nil)
        }
        return try JSONDecoder().decode(LedgerCheck.self, from: Data(stored.value.utf8))
    }

    /// Lets every console show it.
    func store(in tx: Transaction) throws {
        let json = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try SettingsValue.set(.ledgerCheck, to: json, by: "verify", in: tx)
    }
}
