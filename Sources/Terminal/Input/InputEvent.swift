/// Something the terminal reported.
package enum InputEvent: Hashable, Sendable {
    case key(Key)
    /// Text pasted at once, line breaks included; it must never act as keys.
    case paste(String)
    case resize(Size)
    case focusGained
    case focusLost
    /// Another process asks us to stop (`kill -TSTP`); the answer is `Screen.suspend()`.
    case suspendRequested
    /// The process ran again after it was stopped: what is known may be old.
    case resumed
    /// The terminal is gone; nothing will come any more.
    case closed
}
