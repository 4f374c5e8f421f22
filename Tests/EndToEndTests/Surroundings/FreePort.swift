import Support
import Glibc
import Synchronization

/// Finds ports that nobody takes while a server that had one is gone for a moment.
enum FreePort {
    /// Below the range that the system itself hands out, so that no connection ever has it.
    private static let range = 12_000..<32_000
    /// Where the search goes on, so that no two tests are given the same port.
    private static let next = Atomic(Int.random(in: range))

    static func find() throws -> Int {
        for _ in 0..<200 {
            let drawn = next.add(1, ordering: .relaxed).oldValue - range.lowerBound
            let port = range.lowerBound + drawn % range.count
            if isFree(port) { return port }
        }
        throw ChildProcess.Failure(description: "no port of 127.0.0.1 was found free")
    }

    private static func isFree(_ port: Int) -> Bool {
        // A process that is started meanwhile would keep the port if it inherited this.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
