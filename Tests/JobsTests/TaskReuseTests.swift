import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// 29: a provider that gives one task's name to two attempts.
@Suite struct TaskReuseTests {
    @Test func `29: a task that belongs to another job is not taken, and the hold is kept`()
        async throws
    {
        try await withJobs { world in
            let first = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), first)
            try await world.handle(.accepted(task: "t1"), first)
            let second = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), second)
            await #expect(throws: DatabaseError.self) {
                try await world.handle(.accepted(task: "t1"), second)
            }
            let picture = try await world.picture(of: second)
            #expect(picture == "submitting: p1 intended; held 2; ann 6")
            let attempt = try await world.attempt(of: second)
            await #expect(throws: DatabaseError.self) {
                try await world.receive(.running(percent: nil), task: "t1", about: attempt)
            }
        }
    }
}
