import Database

/// What can be done to a ledger in which a package was taken back.
extension Corruption {
    static let ofRevocations = [
        Corruption(
            "a package was never taken back",
            "UPDATE packages SET revoked_at = NULL WHERE granted = 9",
            finds: "I2 packages A"),
        Corruption(
            "a package was taken back later",
            "UPDATE packages SET revoked_at = revoked_at + 1 WHERE granted = 9",
            finds: "I2 packages A"),
        Corruption(
            "a package is taken back by hand",
            "UPDATE packages SET revoked_at = 0 WHERE granted = 5",
            finds: "I2 packages B"),
        Corruption(
            "what was revoked is available",
            "UPDATE packages SET available = 4, revoked = 5 WHERE granted = 9",
            finds: "I2 packages A"),
        Corruption(
            "a package comes from elsewhere",
            "UPDATE packages SET source = 'goodwill' WHERE granted = 9",
            finds: "I2 packages A"),
        Corruption(
            "an entry's source",
            "UPDATE entries SET source = 'goodwill' WHERE number = 1",
            finds: "I14 entries ann/1", "I2 packages A"),
        Corruption(
            "an entry forgets its source",
            "UPDATE entries SET source = NULL WHERE number = 1",
            finds: "I14 entries ann/1"),
    ]
    /// Words that the program does not know, as a newer or a broken one would leave them.
    static let unreadable = [
        Corruption(
            "an entry of an unknown kind",
            "UPDATE entries SET kind = 'gift' WHERE number = 5",
            finds: "I14 entries ann/5", "I2 packages A", "I2 users ann", "I4 holds J1",
            "I5 holds J1"),
        Corruption(
            "a package of an unknown source",
            "UPDATE packages SET source = 'gift' WHERE granted = 9",
            finds: "I1 packages A"),
        Corruption(
            "a hold of an unknown state",
            "UPDATE holds SET state = 'lost'",
            finds: "I4 holds J1"),
    ]
}
