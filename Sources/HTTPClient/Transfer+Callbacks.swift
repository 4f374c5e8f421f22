import CCurl
import Glibc

/// What curl calls while it performs, always on the client's thread.
///
/// The pointer that curl passes is the transfer, which the loop keeps until it has taken the easy
/// handle out of the multi handle.
extension Transfer {
    func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_on_header(
            easy,
            { bytes, size, count, context in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.of(context).receive(line, isHeader: true)
            }, context)
        ccurl_on_body(
            easy,
            { bytes, size, count, context in
                let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Transfer.of(context).receive(piece, isHeader: false)
            }, context)
        ccurl_on_read(
            easy,
            { buffer, size, count, context in
                Transfer.of(context).provide(buffer, size * count)
            }, context)
        ccurl_on_seek(
            easy,
            { context, offset, origin in
                let transfer = Transfer.of(context)
                // Refusing is what keeps curl from repeating a request that may have been read.
                guard transfer.isRepeatable, offset == 0, origin == SEEK_SET,
                    transfer.source.rewind()
                else { return CURL_SEEKFUNC_FAIL }
                return CURL_SEEKFUNC_OK
            }, context)
        ccurl_on_open_socket(
            easy,
            { context, _, address in
                guard let address else { return CURL_SOCKET_BAD }
                return Transfer.of(context).openSocket(address)
            }, context)
        ccurl_on_request(
            easy,
            { context, address, _, _, _ in
                guard let address else { return CURL_PREREQFUNC_ABORT }
                return Transfer.of(context).mayUseConnection(to: String(cString: address))
                    ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }, context)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Returns the count when the bytes were taken; anything else stops the transfer.
    private func receive(_ bytes: UnsafeRawBufferPointer, isHeader: Bool) -> Int {
        do {
            if isHeader {
                try receiver.receiveHeader(bytes)
            } else {
                try receiver.receiveBody(bytes)
            }
            return bytes.count
        } catch {
            failure = error
            return bytes.isEmpty ? 1 : 0
        }
    }

    private func provide(_ buffer: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        switch source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count)) {
        case .bytes(let count): return count
        case .failed:
            failure = .bodyUnreadable
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// The connect-time guard: opens a socket only for an address that the policy permits.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        // `addr` is declared as a `sockaddr` and longer than that for IPv6.
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)!
        let place = SocketAddress(UnsafeRawPointer(address) + offset)
        if !request.addressPolicy.exempts(host: target.host, port: target.port) {
            guard let place, permits(place) else {
                refusedAddress = place
                return CURL_SOCKET_BAD
            }
        }
        let kind = address.pointee
        return socket(kind.family, kind.socktype | Int32(SOCK_CLOEXEC.rawValue), kind.`protocol`)
    }

    /// The guard for kept connections, which another request may have opened by other rules.
    private func mayUseConnection(to text: String) -> Bool {
        if request.addressPolicy.exempts(host: target.host, port: target.port) { return true }
        guard let address = SocketAddress(text), permits(address) else {
            refusedAddress = SocketAddress(text)
            return false
        }
        return true
    }
}
