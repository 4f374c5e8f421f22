import Credits
import Database

extension JobWorkers {
    /// Takes over what a killed process had in hand, without waiting for its leases to run out.
    ///
    /// Only for a process that is alone with its database: another one's work would be done twice.
    ///
    /// - Returns: how many jobs and outputs are looked at again at once.
    package func reclaim() async throws -> Int {
        try await world.engine.write { tx in
            let jobs = try tx.execute(
                """
                UPDATE jobs SET wake_at = \(tx.now)
                WHERE state IN ('submitting', 'running') AND wake_at > \(tx.now)
                """)
            let outputs = try tx.execute(
                """
                UPDATE outputs SET wake_at = \(tx.now), version = version + 1
                WHERE wake_at > \(tx.now)
                """)
            let attempts = try tx.execute(
                "UPDATE attempts SET wake_at = \(tx.now) WHERE wake_at > \(tx.now)")
            return jobs + outputs + attempts
        }
    }
}
