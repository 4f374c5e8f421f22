/// Why a request got no response.
package struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, as far as a caller can act on it.
    package enum Reason: Error {
        /// The host has no address.
        case couldNotResolve
        /// No address of the host accepted a connection.
        case couldNotConnect
        /// The TLS handshake or the certificate check failed.
        case tls
        /// One of the request's times passed, or the transfer was too slow.
        case timedOut
        /// The request's ``AddressPolicy`` refuses this address, or this scheme and host.
        case addressRefused(String)
        /// More redirects than the request allows.
        case tooManyRedirects
        /// The body, or the headers, are longer than the request allows.
        case responseTooLarge
        /// The connection ended within the response.
        case truncated
        /// The connection ended before the response began.
        case connectionLost
        /// The task was cancelled, or the client closed.
        case cancelled
        /// Not an absolute http or https URL, or a redirect to one that is not.
        case invalidURL
        /// A method or header that cannot be sent.
        case invalidHeader
        /// The file to send cannot be read, or does not have the size it was said to have.
        case bodyUnreadable
        /// The request's sink threw this.
        case sinkFailed(any Error)
        /// Too many requests are waiting already.
        case overloaded
        /// A `CURLcode` that none of the others covers.
        case other(Int32)
    }

    package let reason: Reason
    /// What happened, to which server, and what to do: without path, query or credentials.
    package let message: String
    /// False only if provably no byte of the request left this machine.
    package let wasSent: Bool

    package init(reason: Reason, message: String, wasSent: Bool) {
        self.reason = reason
        self.message = message
        self.wasSent = wasSent
    }

    package var description: String { message }
}
