/// A text that must not be seen: a key, a password, a token.
///
/// Printing, interpolating and dumping it show `‹secret›`; only `text` reveals it.
package struct Secret: Sendable, Hashable {
    /// The secret itself.
    ///
    /// Give it to whom it is for, never to a log or an error.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "‹secret›" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
