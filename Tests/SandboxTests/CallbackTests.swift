import Sandbox
import Synchronization
import Testing

/// What is posted to whom, and when again.
struct CallbackTests {
    /// What a poster sent, and the clock that it waited by.
    private struct Record {
        var posts: [CallbackPoster.Post]
        var waits: [Duration]
        var counts: SandboxState.Callbacks
    }

    /// Delivers the callbacks of a task to a client that answers with `statuses`, then with 200.
    private func deliver(_ task: SandboxTask, statuses: [Int?] = []) async throws -> Record {
        let time = JumpingClock(SampleTask.accepted)
        let book = TaskBook(tasksMax: 10)
        _ = book.create(for: task.vendor, key: nil, at: time.now) { _, _ in task }
        let state = Mutex((posts: [CallbackPoster.Post](), statuses: statuses))
        let poster = CallbackPoster(
            book: book, files: try SampleTask.files(),
            signer: try CallbackSigner(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            clock: time.clock, timeout: nil,
            send: { post in
                state.withLock { state in
                    state.posts.append(post)
                    return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
                }
            })
        for callback in PendingCallback.all(of: task) {
            #expect(book.admitCallback())
            await poster.deliver(callback)
        }
        return Record(
            posts: state.withLock { $0.posts }, waits: time.waits,
            counts: book.state(at: time.now).callbacks)
    }

    @Test
    func `EvoLink posts what a poll would show, unsigned`() async throws {
        let task = SampleTask.evolink()
        let record = try await deliver(task)
        let shown = EvoLinkWire.task(task, at: task.life.endsAt, files: try SampleTask.files())
        #expect(record.posts.map(\.body) == [shown.bytes])
        #expect(record.posts.map(\.headers) == [["content-type": "application/json"]])
        #expect(record.posts.map(\.timeout) == [.seconds(10)])
        #expect(record.waits == [.seconds(10)])
        #expect(record.counts.posted == 1)
        #expect(record.counts.pending == 0)
    }

    @Test
    func `Replicate posts the start once and the end until it is taken`() async throws {
        let record = try await deliver(SampleTask.replicate(), statuses: [500, nil, 404, 302])
        #expect(record.posts.count == 5)
        #expect(record.waits == [2, 10, 1, 2, 4].map { .seconds($0) })
        let statuses = record.posts.map { post in
            String(decoding: post.body, as: UTF8.self).contains(#""status":"processing""#)
        }
        #expect(statuses == [true, false, false, false, false])
        let ids = record.posts.map { $0.headers["webhook-id"] }
        #expect(ids[0] != ids[1])
        #expect(Set(ids.dropFirst()).count == 1)
        // Signed anew for each try.
        let times = record.posts.map { $0.headers["webhook-timestamp"] }
        #expect(times.dropFirst(2) == ["1757165044", "1757165046", "1757165050"])
        #expect(Set(record.posts.map { $0.headers["webhook-signature"] }).count == 5)
        #expect(record.counts.posted == 1)
        #expect(record.counts.refused == 4)
        #expect(record.counts.failed == 1)
    }

    @Test
    func `a callback is signed as Standard Webhooks has it`() throws {
        let signer = try CallbackSigner(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let headers = signer.headers(
            of: SampleTask.replicate(), event: .completed,
            body: Array(#"{"test": 2432232314}"#.utf8),
            at: Moment(microseconds: 1_614_265_330_000_000))
        #expect(headers["webhook-id"] == "msg_980ba33b84bfd61c7433d8b6")
        #expect(headers["webhook-timestamp"] == "1614265330")
        // Computed beside this, with Python's hmac.
        #expect(headers["webhook-signature"] == "v1,xoCBWhF/rG2TOJHfxXDEzoGJ4s9JR7t1nyb0nJRpQWk=")
    }

    @Test
    func `a task that was canceled is called back as such and once`() async throws {
        var task = SampleTask.replicate()
        let planned = PendingCallback.all(of: task)
        let didStop = task.life.cancel(at: task.life.acceptedAt + .seconds(5))
        #expect(didStop)
        let canceled = PendingCallback.all(of: task)
        #expect(planned.map(\.wait) == [.seconds(2), .seconds(10)])
        #expect(canceled.map(\.wait) == [.seconds(2), .seconds(5)])
        #expect(planned[1].endsAt != canceled[1].endsAt)
        let record = try await deliver(task)
        #expect(record.posts.count == 2)
        #expect(
            String(decoding: record.posts[1].body, as: UTF8.self).contains(
                #""status":"canceled""#))
    }

    @Test(arguments: [
        ("https://api.example.com/v1/callbacks/evolink/a/b", true),
        ("http://127.0.0.1:8080/a", true), ("http://localhost/a", true), ("http://[::1]:80/", true),
        ("https://127.0.0.1/", true), ("https://8.8.8.8/", true),
        ("http://api.example.com/", false), ("https://10.0.0.1/", false),
        ("https://192.168.1.1/", false), ("https://172.20.0.1/", false),
        ("https://169.254.169.254/", false), ("https://[fd00::1]/", false),
        ("https://user@example.com/", false), ("https:///a", false), ("ftp://example.com/", false),
        ("https://example.com/ a", false), ("", false),
        ("https://example.com/" + String(repeating: "a", count: 2_028), true),
        ("https://example.com/" + String(repeating: "a", count: 2_029), false),
    ])
    func `a callback URL is one that a vendor would call, or loopback`(url: String, isFine: Bool) {
        #expect((CallbackAddress.problem(url) == nil) == isFine)
    }
}
