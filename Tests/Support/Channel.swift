import Glibc

/// Two connected ends that no program inherits unless it is given one.
///
/// A pipe gets that mark only after it was made, in two calls between which another thread could
/// start a program; a pair of sockets has it from the start.
package struct Channel {
    /// The end for whoever listens.
    package let read: Int32
    /// The end for whoever speaks.
    package let write: Int32

    /// `nil` if the system has none left.
    package init?() {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return nil }
        (read, write) = (ends[0], ends[1])
    }
}
