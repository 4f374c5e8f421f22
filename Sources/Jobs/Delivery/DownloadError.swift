/// Why a picture did not get to our disk; the texts name the server, never the rest of its URL.
package enum DownloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The server or the way there is out of order; another try may succeed.
    case temporary(String, retryAfter: Duration?)
    /// The URL is dead; the provider may have another.
    case gone(String)
    /// What the URL leads to is not to be fetched, or is no picture: final, the provider's fault.
    case refused(String)
    /// A part of the picture is missing; another try may bring it.
    case truncated(String)
    /// Our own disk refused it.
    case spool(String)

    package var description: String {
        switch self {
        case .temporary(let message, _), .gone(let message), .refused(let message),
            .truncated(let message), .spool(let message):
            message
        }
    }
}
