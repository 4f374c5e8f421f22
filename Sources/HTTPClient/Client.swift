import CCurl

/// An HTTP/1.1 client: one libcurl multi handle on one thread of its own.
///
/// Connections are kept and used again. Nothing is taken from the environment: no proxy, no
/// `.netrc`, no cookies. The only retry is curl's, on a kept connection that the server had closed,
/// and never for a request that is not idempotent and may have been read.
package final class Client: Sendable {
    /// The bounds of a client.
    package struct Limits: Sendable {
        /// Requests on their way at the same time.
        package var transfersMax: Int
        /// Of these, to one host and port; the others of that host wait their turn.
        package var transfersPerHostMax: Int
        /// Requests that wait; one more fails with ``ClientError/Reason/overloaded``.
        package var waitingMax: Int

        package init(
            transfersMax: Int = 256, transfersPerHostMax: Int = 128, waitingMax: Int = 10_000
        ) {
            self.transfersMax = transfersMax
            self.transfersPerHostMax = transfersPerHostMax
            self.waitingMax = waitingMax
        }
    }

    private let mailbox: Mailbox

    /// Starts the client's thread.
    ///
    /// - Parameters:
    ///   - userAgent: What every request sends as `User-Agent`.
    ///   - limits: How much it does at the same time.
    package init(userAgent: String, limits: Limits = Limits()) {
        mailbox = Mailbox()
        TransferLoop.start(mailbox: mailbox, userAgent: userAgent, limits: limits)
    }

    deinit {
        mailbox.close()
    }

    /// Sends a request and returns its response, whatever its status is.
    ///
    /// Cancelling the task aborts the transfer.
    ///
    /// - Throws: A ``ClientError`` that says whether any of the request was sent.
    package func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        let target = try Self.check(request)
        let number = mailbox.nextNumber()
        let mailbox = self.mailbox
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.submit(
                    Submission(
                        number: number, request: request, target: target,
                        continuation: continuation))
                // The cancellation may have come before there was anything to cancel.
                if Task.isCancelled { mailbox.cancel(number) }
            }
        } onCancel: {
            mailbox.cancel(number)
        }
        return try result.get()
    }

    /// Aborts what is on its way and ends the thread; later requests fail as cancelled.
    package func close() {
        mailbox.close()
    }

    private static func check(_ request: ClientRequest) throws(ClientError) -> Target {
        guard let target = Target(request.url) else {
            throw ClientError(
                reason: .invalidURL,
                message: "\(request.method): not an absolute http or https URL without user and "
                    + "password; correct the URL",
                wasSent: false)
        }
        guard request.method.isToken else {
            throw ClientError(
                reason: .invalidHeader,
                message: "\(target.origin): the method is not a token of RFC 9110", wasSent: false)
        }
        for (name, value) in request.headers where !name.isToken || !value.isHeaderValue {
            throw ClientError(
                reason: .invalidHeader,
                message: "\(request.method) \(target.origin): the header "
                    + (name.isToken ? name : "name") + " holds characters that cannot be sent",
                wasSent: false)
        }
        do {
            try request.addressPolicy.check(target)
        } catch {
            throw ClientError(
                reason: error,
                message: "\(request.method) \(target.origin): only https is allowed here; "
                    + "list this host and port as an exception if it is meant",
                wasSent: false)
        }
        return target
    }
}

extension String {
    /// Whether this is a token of RFC 9110 §5.6.2: a method or a header name.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether this has no control characters, so that it cannot begin a header of its own.
    fileprivate var isHeaderValue: Bool {
        utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
