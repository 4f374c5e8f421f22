import CMicroHTTPD
import Glibc

/// An HTTP/1.1 server: libmicrohttpd with a few epoll threads.
///
/// It runs until ``stop()``; one that is let go without it runs as long as the process.
package final class Server: Sendable {
    /// The port it listens on, also when a free one was asked for.
    package let port: Int
    private let core: ServerCore
    /// Only used to quiesce and to stop, once each, which `ServerCore` sees to.
    nonisolated(unsafe) private let daemon: OpaquePointer
    private let sweeper: Task<Void, Never>

    /// What is left to send when the last answer is there may take so long.
    private static let graceWhenStopping: Duration = .seconds(5)
    /// What libmicrohttpd needs of a connection's memory besides the headers.
    private static let readBufferBytes = 16 << 10

    /// Listens and serves.
    ///
    /// - Parameters:
    ///   - host: An IP address of this machine, like `127.0.0.1`, `::1` or `0.0.0.0`.
    ///   - port: 0 takes a free one.
    ///   - limits: The server's bounds.
    ///   - handler: Called for each complete request, on one of the server's threads.
    /// - Throws: A ``ServerError`` that names host and port.
    package init(
        host: String, port: Int, limits: ServerLimits = ServerLimits(),
        handler: @escaping @Sendable (Request) -> Answer
    ) throws(ServerError) {
        precondition(limits.threads >= 1)
        precondition(limits.connectionsMax >= limits.threads)
        let socket = try ListeningSocket(host: host, port: port)
        self.port = socket.port
        let descriptor = socket.descriptor
        core = ServerCore(limits: limits, handler: handler, socket: socket)
        // Released when the daemon has stopped; until then its threads use it.
        let context = Unmanaged.passRetained(core)
        var settings = cmicrohttpd_settings()
        settings.listening_socket = descriptor
        settings.threads = UInt32(limits.threads)
        settings.connections_max = UInt32(limits.connectionsMax)
        settings.timeout_seconds = UInt32(limits.timeoutSeconds)
        settings.connection_bytes_max = limits.headerBytesMax + Self.readBufferBytes
        settings.on_target = serverReceivesTarget
        settings.on_request = serverReceivesRequest
        settings.on_completed = serverCompletes
        settings.on_connection = serverConnects
        settings.context = context.toOpaque()
        guard let daemon = cmicrohttpd_start(&settings) else {
            context.release()
            throw ServerError(
                message: "cannot serve on \(host):\(port): libmicrohttpd did not start; "
                    + "allow this process more threads and open files")
        }
        self.daemon = daemon
        // Ended by `stop()`.
        sweeper = Task { [core] in await core.patience.run() }
    }

    /// Refuses new connections and requests, waits for the answers that run, and ends.
    ///
    /// Responses that are being sent get a few seconds more. Every caller returns when the server
    /// has ended.
    package func stop() async {
        guard core.beginStopping() else { return await core.waitUntilStopped() }
        MHD_quiesce_daemon(daemon)
        core.refuseConnections()
        // Ended below, or by itself after the grace.
        let grace = Task { [core] in
            do { try await Task.sleep(for: Self.graceWhenStopping) } catch { return }
            core.endGrace()
        }
        await core.waitUntilDrained()
        grace.cancel()
        sweeper.cancel()
        await joinDaemon()
        Unmanaged.passUnretained(core).release()
        core.endStopping()
    }

    /// Calls `MHD_stop_daemon`, which joins its threads, on a thread of its own.
    private func joinDaemon() async {
        await withCheckedContinuation { continuation in
            let join = Unmanaged.passRetained(
                Join(daemon: daemon, continuation: continuation)
            ).toOpaque()
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    let join = Unmanaged<Join>.fromOpaque(context!).takeRetainedValue()
                    MHD_stop_daemon(join.daemon)
                    join.continuation.resume()
                    return nil
                }, join)
            guard code == 0 else {
                fatalError("HTTP server: pthread_create: \(String(cString: strerror(code)))")
            }
            pthread_detach(thread)
        }
    }

    /// What the thread that ends the daemon is told.
    private final class Join {
        let daemon: OpaquePointer
        let continuation: CheckedContinuation<Void, Never>

        init(daemon: OpaquePointer, continuation: CheckedContinuation<Void, Never>) {
            self.daemon = daemon
            self.continuation = continuation
        }
    }
}
