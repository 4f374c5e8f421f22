import CMicroHTTPD
import Glibc

/// What libmicrohttpd knows about a connection's current request.
extension OpaquePointer {
    /// All headers in order.
    ///
    /// The corresponding C function is `MHD_get_connection_values`.
    var requestHeaders: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &headers) { headers in
            _ = MHD_get_connection_values(
                self, .HEADER_KIND,
                { context, _, name, value in
                    guard let context, let name else { return .YES }
                    let headers = context.assumingMemoryBound(
                        to: [(name: String, value: String)].self)
                    headers.pointee.append(
                        (String(cString: name), value.map { String(cString: $0) } ?? ""))
                    return .YES
                }, headers)
        }
        return headers
    }

    /// The client's address as text, empty when unknown.
    var clientAddress: String {
        guard let address = cmicrohttpd_client_address(self) else { return "" }
        let raw = UnsafeRawPointer(address)
        let family = Int32(address.pointee.sa_family)
        let offset =
            family == AF_INET
            ? MemoryLayout<sockaddr_in>.offset(of: \.sin_addr)!
            : MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr)!
        return withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)
        ) { text in
            inet_ntop(family, raw + offset, text.baseAddress, socklen_t(text.count))
                .map { String(cString: $0) } ?? ""
        }
    }
}
