/// Posts callbacks the way each vendor does.
package struct CallbackPoster: Sendable {
    /// One request to a client's callback URL.
    package struct Post: Sendable, Hashable {
        package var url: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: [UInt8]
        package var timeout: Duration
    }

    /// Sends a post; gives the status of the answer, `nil` if there was none in time.
    package typealias Send = @Sendable (Post) async -> Int?

    private let book: TaskBook
    private let files: ResultFiles
    private let signer: CallbackSigner
    private let clock: SandboxClock
    private let timeout: Duration?
    private let send: Send

    /// Makes a poster that posts with `send`.
    ///
    /// - Parameters:
    ///   - book: Where tasks are looked up and callbacks counted.
    ///   - files: What the results' URLs are made by.
    ///   - signer: What signs the posts.
    ///   - clock: What the waits go by.
    ///   - timeout: How long an answer may take; `nil` is what the vendor documents.
    ///   - send: What carries a post to its URL.
    package init(
        book: TaskBook, files: ResultFiles, signer: CallbackSigner, clock: SandboxClock,
        timeout: Duration?, send: @escaping Send
    ) {
        self.book = book
        self.files = files
        self.signer = signer
        self.clock = clock
        self.timeout = timeout
        self.send = send
    }

    /// Waits until a callback is due and posts it, with all its retries and repetitions.
    ///
    /// It has been counted as pending before. If the task that runs this is canceled, it is not
    /// posted any more.
    package func deliver(_ callback: PendingCallback) async {
        defer { book.countCallback { $0.pending -= 1 } }
        do {
            try await clock.sleep(callback.wait)
            guard let task = book.task(callback.taskID, of: callback.vendor) else { return }
            guard task.life.endsAt == callback.endsAt else { return }
            try await deliver(task, event: callback.event)
        } catch {
            // The sandbox stops: what it had not posted is lost, as with any process that ends.
        }
    }

    private func deliver(_ task: SandboxTask, event: CallbackWish.Event) async throws {
        switch task.fate.callback {
        case .lost where event == .completed: book.countCallback { $0.dropped += 1 }
        case .repeated(let times) where event == .completed:
            for _ in 0..<times { try await post(task, event: event) }
        case .once, .early, .lost, .repeated: try await post(task, event: event)
        }
    }

    /// Posts one callback until it is accepted or given up.
    private func post(_ task: SandboxTask, event: CallbackWish.Event) async throws {
        for wait in [.zero] + CallbackSchedule.waits(of: task.vendor, event: event) {
            if wait > .zero { try await clock.sleep(wait) }
            if await postOnce(task, event: event) { return }
            try Task.checkCancellation()
        }
        book.countCallback { $0.failed += 1 }
    }

    /// Posts a callback without retries; says whether it was accepted.
    package func postOnce(_ task: SandboxTask, event: CallbackWish.Event) async -> Bool {
        guard let wish = task.order.callback else { return false }
        let now = clock.now()
        let moment = event == .completed ? max(now, task.life.endsAt) : task.life.startsAt
        let body = body(of: task, at: moment)
        let post = Post(
            url: wish.url, headers: signer.headers(of: task, event: event, body: body, at: now),
            body: body, timeout: timeout ?? CallbackSchedule.timeout(of: task.vendor))
        let status = await send(post) ?? 0
        let isAccepted = (200..<300).contains(status)
        book.countCallback { counts in
            if isAccepted { counts.posted += 1 } else { counts.refused += 1 }
        }
        return isAccepted
    }

    /// What a callback holds: the same as the answer to a poll.
    private func body(of task: SandboxTask, at moment: Moment) -> [UInt8] {
        switch task.vendor {
        case .evolink: EvoLinkWire.task(task, at: moment, files: files).bytes
        case .replicate: ReplicateWire.prediction(task, at: moment, files: files).bytes
        }
    }
}
