import Credits
import Database
@testable import Jobs
import Support
import Testing

/// Rows of jobs that contradict holds and outputs, and what verify says.
@Suite struct JobsVerifierTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: SQL
        let finds: Set<String>

        init(_ name: String, _ sql: SQL, finds: String...) {
            testDescription = name
            self.sql = sql
            self.finds = Set(finds)
        }
    }

    static let damages = [
        Damage("nothing", "UPDATE jobs SET prompt = 'x'"),
        Damage(
            "a job has ended and its hold has not",
            "UPDATE jobs SET state = 'failed', finished_at = 1", finds: "J2 jobs"),
        Damage(
            "a job is done, and nothing is stored",
            "UPDATE jobs SET state = 'completed', finished_at = 1", finds: "J2 jobs"),
        Damage("a job is dearer", "UPDATE jobs SET credits = 5", finds: "J1 jobs", "I13 jobs"),
        Damage("a job was to be cheaper", "UPDATE jobs SET output_credits = 1", finds: "I13 jobs"),
        Damage(
            "a job is too dear to be multiplied",
            "UPDATE jobs SET output_credits = 9223372036854775807, outputs = 2", finds: "I13 jobs"),
        Damage("a hold without its job", "DELETE FROM jobs", finds: "J1 holds"),
        Damage(
            "a job without its hold", "UPDATE holds SET job_id = 'J9'", finds: "J1 jobs",
            "J1 holds"),
        Damage(
            "a hold was released and its job goes on",
            "UPDATE holds SET state = 'released', released = credits, resolved_at = 1",
            finds: "J2 jobs"),
    ]

    @Test(arguments: damages)
    func `verify finds jobs that contradict their holds`(_ damage: Damage) async throws {
        try await withJobs { world in
            _ = try await world.take(JobsWorld.order())
            let found = try await world.write { tx in
                try tx.dropGuards()
                try tx.execute("DELETE FROM job_events")
                try tx.execute(damage.sql)
                var verifier = JobsVerifier(tx)
                return try Set(
                    verifier.verify(JobsWorld.ann).map { "\($0.invariant) \($0.table)" })
            }
            #expect(found == damage.finds)
        }
    }
}
