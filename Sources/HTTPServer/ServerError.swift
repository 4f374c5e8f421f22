/// Why a server could not start.
package struct ServerError: Error, Sendable, CustomStringConvertible {
    /// Names host and port, and says what to do.
    package let message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { message }
}
