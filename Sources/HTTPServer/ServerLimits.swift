/// The bounds of a server.
package struct ServerLimits: Sendable {
    /// The longest body for a method and an undecoded path, in bytes.
    package var bodyBytesMax: @Sendable (_ method: String, _ path: String) -> Int
    /// Connections at the same time; one more waits to be accepted.
    package var connectionsMax: Int
    /// How long a client may be silent, and how long a request may take to arrive.
    package var timeoutSeconds: Int
    /// The request line and all headers together.
    package var headerBytesMax: Int
    /// Threads that read, call the handler and write.
    package var threads: Int
    /// The response to a body that is too long.
    package var tooLarge: @Sendable () -> Response

    /// Creates the bounds of a small API: 1 MiB a body, 1,000 connections, 30 s, 16 KiB of headers.
    package init(
        bodyBytesMax: @escaping @Sendable (_ method: String, _ path: String) -> Int = { _, _ in
            1 << 20
        },
        connectionsMax: Int = 1000,
        timeoutSeconds: Int = 30,
        headerBytesMax: Int = 16 << 10,
        threads: Int = 2,
        tooLarge: @escaping @Sendable () -> Response = {
            .text("The body of this request is too long.\n", status: 413)
        }
    ) {
        self.bodyBytesMax = bodyBytesMax
        self.connectionsMax = connectionsMax
        self.timeoutSeconds = timeoutSeconds
        self.headerBytesMax = headerBytesMax
        self.threads = threads
        self.tooLarge = tooLarge
    }
}
