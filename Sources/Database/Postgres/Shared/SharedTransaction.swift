/// Runs the writes of many owners in one transaction, side by side: what they have to say to the
/// server at the same time is said at once.
///
/// Each owner has a lane. All lanes run until each has ended or needs an answer; then everything
/// that they have asked is sent, statements of one form as one (``JoinedStatement``), and they go
/// on. So a group of writes takes as many journeys as one write, and the server runs few statements
/// with many rows instead of many with one.
///
/// It is all or nothing: when a write throws after it has changed something, when the server
/// refuses a statement, or when one that was to change a row did not, everything is undone, and
/// each write is to be run alone.
final class SharedTransaction {
    /// What became of the writes.
    enum Outcome {
        /// Each has its result, which is on the disk.
        case committed([FinishedWrite])
        /// Nothing of them is kept.
        case undone(DatabaseError)
        /// Nobody knows.
        case unknown(DatabaseError)
    }

    private let link: PostgresLink
    private var forms = JoinedForms()

    init(_ link: PostgresLink) {
        self.link = link
    }

    /// Runs `writes`, and commits; otherwise the transaction on `connection` may still be open.
    ///
    /// The owners are locked before anything else: two such transactions, of whichever processes,
    /// can then not wait for each other in a circle, however differently their writes go about it.
    func run(_ writes: [any OwnedWrite], on connection: PostgresConnection) -> Outcome {
        // In the order in which everyone locks them who locks several.
        let lanes = Dictionary(grouping: writes) { Array($0.owner.utf8) }
            .map { SharedLane(for: $1[0].owner, $1) }
            .sorted { $0.owner.utf8.lexicographicallyPrecedes($1.owner.utf8) }
        do throws(DatabaseError) {
            try connection.beginSharing(locking: lanes.map { $0.lockNumber })
            let last = try run(lanes, on: connection)
            let finished = lanes.flatMap(\.finished)
            // What a write believes must be certain before the commit. Everything else travels with
            // it.
            if last.isCounted { try last.end() }
            try link.commit(
                connection, statements: lanes.reduce(0) { $0 + $1.statementCount },
                writes: finished.count { !$0.hasThrown })
            if !last.isCounted { try Self.check(last) }
            return .committed(finished)
        } catch {
            return error.outcome == .unknown ? .unknown(error) : .undone(error)
        }
    }

    /// Of what is committed nobody shall believe that all is well where it is not: whoever has a
    /// key asks again.
    private static func check(_ committed: SharedJourney) throws(DatabaseError) {
        do throws(DatabaseError) { try committed.end() } catch { throw error.withUnknownOutcome }
    }

    /// Runs the lanes to their ends.
    ///
    /// - Returns: The last of what they have to say, on its way.
    private func run(
        _ lanes: [SharedLane], on connection: PostgresConnection
    ) throws(DatabaseError) -> SharedJourney {
        var running = lanes
        while true {
            for lane in running {
                lane.run(
                    present: { [link] in link.present(on: connection) },
                    identifier: link.identifiers.nextText)
                if let failure = lane.failure ?? connection.failure { throw failure }
            }
            running = lanes.filter(\.isWaiting)
            let journey = try SharedJourney(of: lanes, on: connection, forms: &forms)
            if running.isEmpty { return journey }
            try journey.end()
        }
    }
}
