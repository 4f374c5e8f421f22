/// An answer in a vendor's words; thrown where it refuses a request.
package struct WireAnswer: Error, Sendable, Hashable {
    package var status: Int
    package var body: JSON
    /// Headers beside `Content-Type: application/json`.
    package var headers: [String: String]

    package init(status: Int, body: JSON, headers: [String: String] = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
    }
}
