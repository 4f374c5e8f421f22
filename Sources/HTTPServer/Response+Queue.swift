import CMicroHTTPD

extension Response {
    /// Hands the response to libmicrohttpd; `.NO` closes the connection.
    func queue(on connection: OpaquePointer) -> MHD_Result {
        switch ending {
        case .complete: break
        case .cut(let bytes): return send(cutBody(after: bytes), on: connection)
        case .hangUp: return .NO
        }
        let response = body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                .RESPMEM_MUST_COPY)
        }
        return send(response, on: connection)
    }

    private func send(_ response: OpaquePointer?, on connection: OpaquePointer) -> MHD_Result {
        guard let response else { return .NO }
        defer { MHD_destroy_response(response) }
        for (name, value) in headers where !name.isSameHeaderName(as: "Content-Length") {
            if MHD_add_response_header(response, name, value) == .NO {
                // A header that cannot be sent is a bug; half a response would hide it.
                return Response.text("The response has an invalid header.\n", status: 500)
                    .queue(on: connection)
            }
        }
        return MHD_queue_response(connection, UInt32(status), response)
    }

    /// What is left of a body that ends early.
    private final class CutBody {
        let bytes: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
        }
    }

    private func cutBody(after count: Int) -> OpaquePointer? {
        MHD_create_response_from_callback(
            UInt64(body.count), 16 << 10,
            { context, position, buffer, capacity in
                let cut = Unmanaged<CutBody>.fromOpaque(context!).takeUnretainedValue()
                let piece = cut.bytes.dropFirst(Int(position)).prefix(capacity)
                if piece.isEmpty { return cmicrohttpd_reader_fails }
                piece.withUnsafeBytes {
                    buffer!.update(
                        from: $0.baseAddress!.assumingMemoryBound(to: CChar.self), count: $0.count)
                }
                return piece.count
            },
            Unmanaged.passRetained(CutBody(body.prefix(count))).toOpaque(),
            { context in Unmanaged<CutBody>.fromOpaque(context!).release() })
    }
}
