package import Database

/// The health of providers in the database, where all processes and the console see it.
package enum HealthStore {
    /// Reports look back an hour; the rest of the day is for whoever asks what happened in it.
    ///
    /// A provider with traffic has some dozen rows a minute, so a day of it is a few megabytes.
    package static let retention: Duration = .seconds(24 * 60 * 60)

    /// Stores what `recorder` has counted, judges `providers` anew, and tells what changed.
    ///
    /// To be called every second or so; what is older than ``retention`` goes. Where it throws,
    /// nothing is lost: the counts are back in the recorder. The recorder's breakers open for
    /// providers that were found to be down.
    @discardableResult
    package static func flush(
        _ recorder: HealthRecorder, providers: [String], into engine: any Engine
    ) async throws -> [HealthChange] {
        let counts = recorder.drain()
        do {
            let (changes, now) = try await engine.write { tx in
                try add(counts, tx)
                // One look into an index, but for once a minute.
                try prune(before: tx.now - retention, tx)
                return (try judge(providers, tx), tx.now)
            }
            for change in changes where change.standing.state == .down {
                recorder.judgedDown(provider: change.provider, at: now)
            }
            return changes
        } catch {
            recorder.restore(counts)
            throw error
        }
    }

    /// Adds counts to those of all processes.
    package static func add(_ counts: [HealthCount], _ tx: Transaction) throws {
        // In one order, so that no two processes wait for each other in a circle.
        let ordered = counts.sorted {
            ($0.provider, $0.minute, $0.measure.text, $0.bucket)
                < ($1.provider, $1.minute, $1.measure.text, $1.bucket)
        }
        for one in ordered {
            try tx.execute(
                """
                INSERT INTO provider_minutes (provider, minute, measure, bucket, count)
                VALUES (\(one.provider), \(one.minute), \(one.measure.text), \(one.bucket),
                    \(one.count))
                ON CONFLICT (provider, minute, measure, bucket)
                DO UPDATE SET count = provider_minutes.count + excluded.count
                """)
        }
    }

    /// All counts from the minute of `since` on; with a provider, only its own.
    package static func load(
        since: Instant, provider: String? = nil, _ tx: Transaction
    ) throws -> [HealthCount] {
        let minute = HealthCount.minute(of: since)
        let condition: SQL = provider.map { "provider = \($0) AND" } ?? ""
        let counts = try tx.rows(
            """
            SELECT provider, minute, measure, bucket, count FROM provider_minutes
            WHERE \(sql: condition) minute >= \(minute)
            """
        ) { row -> HealthCount? in
            // A newer process may count what this one does not know.
            guard let measure = HealthMeasure(try row.get(2, as: String.self)) else { return nil }
            return HealthCount(
                provider: try row.get(0), minute: try row.get(1), measure: measure,
                bucket: try row.get(3), count: try row.get(4))
        }
        return counts.compactMap { $0 }
    }

    /// How each provider stands; those that were never unhealthy may be missing.
    package static func standings(_ tx: Transaction) throws -> [String: HealthStanding] {
        let rows = try tx.rows(
            "SELECT provider, state, since, cause, reason, changed_at FROM provider_health"
        ) { row in
            let cause = try row.get(3, as: String?.self)
            return (
                try row.get(0, as: String.self),
                HealthStanding(
                    state: try row.get(1), since: try row.get(2),
                    cause: cause.flatMap(HealthSignal.init(rawValue:)), reason: try row.get(4),
                    changedAt: try row.get(5))
            )
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Judges providers by what all processes have seen, and stores how they stand if that changed.
    package static func judge(_ providers: [String], _ tx: Transaction) throws -> [HealthChange] {
        let counts = Dictionary(
            grouping: try load(since: tx.now - HealthPolicy.horizon, tx), by: \.provider)
        let standings = try standings(tx)
        var changes: [HealthChange] = []
        for provider in providers {
            let windows = HealthSignal.allCases.map {
                HealthWindow(counts[provider] ?? [], signal: $0, now: tx.now)
            }
            let before = standings[provider]
            let after = (before ?? .healthy(since: tx.now)).judged(by: windows, at: tx.now)
            // The first sight is stored too: it says since when a provider has been healthy.
            guard before != after else { continue }
            try store(after, of: provider, tx)
            changes.append(HealthChange(provider: provider, before: before, standing: after))
        }
        return changes
    }

    private static func store(
        _ standing: HealthStanding, of provider: String, _ tx: Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO provider_health (provider, state, since, cause, reason, changed_at)
            VALUES (\(provider), \(standing.state), \(standing.since),
                \(standing.cause?.rawValue as String?),
                \(standing.reason), \(standing.changedAt))
            ON CONFLICT (provider) DO UPDATE SET state = excluded.state, since = excluded.since,
                cause = excluded.cause, reason = excluded.reason, changed_at = excluded.changed_at
            """)
    }

    /// Forgets the minutes before `instant`.
    ///
    /// - Returns: How many rows went.
    @discardableResult
    package static func prune(before instant: Instant, _ tx: Transaction) throws -> Int {
        try tx.execute(
            "DELETE FROM provider_minutes WHERE minute < \(HealthCount.minute(of: instant))")
    }
}

/// A provider whose standing is not what it was.
package struct HealthChange: Sendable, Hashable, CustomStringConvertible {
    package var provider: String
    /// `nil` where nothing was known of it before.
    package var before: HealthStanding?
    package var standing: HealthStanding

    /// For logs: `evolink is down since 2026-01-31T12:00:00Z: 38% of submits fail (HTTP 503)`.
    package var description: String {
        let cause = standing.reason.isEmpty ? "" : ": \(standing.reason)"
        return "\(provider) is \(standing.state.rawValue) since \(standing.since.rfc3339)\(cause)"
    }
}
