import Glibc

/// Finds ports that nobody takes while a server that had one is gone for a moment.
enum FreePort {
    /// Below the range that the system itself hands out, so that no connection ever has it.
    static func find() throws -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 12_000..<32_000)
            if isFree(port) { return port }
        }
        throw ChildProcess.Failure(description: "no port of 127.0.0.1 was found free")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
