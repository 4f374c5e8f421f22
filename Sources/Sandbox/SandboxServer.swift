import HTTPClient
import HTTPServer

/// The sandbox as it runs: a server that answers as the vendors do and calls back as they do.
///
/// It answers from its `init` on; callbacks are posted while ``run()`` runs.
package final class SandboxServer: Sendable {
    private let server: Server
    private let client: Client
    private let world: SandboxWorld
    private let callbacks: AsyncStream<PendingCallback>
    private let queue: AsyncStream<PendingCallback>.Continuation

    /// Starts to listen.
    ///
    /// - Throws: ``SandboxError`` if the options make no sense, `ServerError` if it cannot listen.
    package init(_ options: SandboxOptions) throws {
        guard !options.pictures.isEmpty else { throw SandboxError.noPictures }
        let signer = try CallbackSigner(secret: options.webhookSecret)
        // Unbounded, for the book admits no more callbacks than tasks.
        let (callbacks, queue) = AsyncStream.makeStream(of: PendingCallback.self)
        let client = Client(userAgent: "holdfast-sandbox")
        let gate = CallbackGate(width: Self.postsMax)
        let faults = FaultSwitch(seed: options.seed)
        let book = TaskBook(tasksMax: options.tasksMax)
        // The port is known once the server listens, and the server needs its handler first.
        let router = RouterSlot()
        let server = try Server(host: options.host, port: options.port, limits: Self.limits) {
            router.answer($0)
        }
        let publicURL = options.publicURL ?? Self.url(host: options.host, port: server.port)
        let files = ResultFiles(
            publicURL: publicURL, pictures: options.pictures, lifetimes: options.resultLifetime)
        let poster = CallbackPoster(
            book: book, files: files, signer: signer, clock: options.clock,
            timeout: options.callbackTimeout,
            send: { post in await gate.pass { await Self.send(post, with: client) } })
        world = SandboxWorld(
            options: options, book: book, files: files, faults: faults,
            maker: TaskMaker(seed: options.seed, generationTime: options.generationTime),
            poster: poster, stopping: StopSign(),
            enqueue: { if book.admitCallback() { queue.yield($0) } })
        router.fill(SandboxRouter(world: world))
        (self.server, self.client) = (server, client)
        (self.callbacks, self.queue) = (callbacks, queue)
    }

    /// The port that it listens on.
    package var port: Int { server.port }

    /// Where others reach it, without a slash at its end.
    package var publicURL: String { world.files.publicURL }

    /// What it has seen and done so far.
    package var state: SandboxState { world.book.state(at: world.now()) }

    /// Replaces all faults, as `PUT /sandbox/faults` does.
    package func setFaults(_ faults: [Vendor: VendorFaults]) {
        world.faults.replace(faults)
    }

    /// Posts callbacks until ``stop()`` is called or the task is canceled; call it once.
    ///
    /// Callbacks that wait for their time or their retry then are not posted any more.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await callback in callbacks {
                group.addTask { await self.world.poster.deliver(callback) }
            }
            group.cancelAll()
        }
        await stop()
        client.close()
    }

    /// Answers what has been asked, then stops listening and ends ``run()``.
    package func stop() async {
        world.stopping.set()
        queue.finish()
        await server.stop()
    }

    /// How many callbacks are on their way at once, which is fewer than the client would take.
    private static let postsMax = 96

    private static let limits = ServerLimits(
        bodyBytesMax: { _, _ in 1 << 20 },
        tooLarge: { Response.text("The request is larger than 1 MiB\n", status: 413) })

    private static func url(host: String, port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    private static func send(_ post: CallbackPoster.Post, with client: Client) async -> Int? {
        let request = ClientRequest(
            method: "POST", url: post.url,
            headers: post.headers.map { (name: $0.key, value: $0.value) },
            body: .bytes(post.body), timeout: post.timeout, responseBytesMax: 64 << 10)
        do {
            return try await client.send(request).status
        } catch {
            // Vendors tell nobody why a callback failed; the poster counts it and tries again.
            return nil
        }
    }
}

/// Why a sandbox cannot start.
package enum SandboxError: Error, Hashable, CustomStringConvertible {
    case noPictures
    case webhookSecret

    package var description: String {
        switch self {
        case .noPictures:
            "the sandbox has no pictures to hand out: give at least one PNG, JPEG or WebP file"
        case .webhookSecret:
            "the sandbox's webhook secret must be whsec_ and the base64 of 24 to 64 bytes"
        }
    }
}
