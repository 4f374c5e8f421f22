import CMicroHTTPD

// What libmicrohttpd calls, on its own threads. The context is the server's core.

/// The request line has come: begins the exchange, which becomes the request's context.
func serverReceivesTarget(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?,
    _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context, let target else { return nil }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let client = connection.flatMap(cmicrohttpd_socket_context).map {
        Unmanaged<Patience.Client>.fromOpaque($0).takeUnretainedValue()
    }
    let exchange = Exchange(core: core, client: client, target: String(cString: target))
    // Released in `serverCompletes`.
    return Unmanaged.passRetained(exchange).toOpaque()
}

/// Headers, a piece of the body, or the end of the request.
///
/// The call for the headers only looks at them: a response given there costs the connection.
func serverReceivesRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ bytes: UnsafePointer<CChar>?,
    _ count: UnsafeMutablePointer<Int>?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let connection, let method, let count, let opaque = request?.pointee else { return .NO }
    let exchange = Unmanaged<Exchange>.fromOpaque(opaque).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
    switch exchange.step(connection: connection, method: method, piece: piece) {
    case .proceed:
        count.pointee = 0
        return .YES
    case .respond(let response): return response.queue(on: connection)
    case .disconnect: return .NO
    }
}

/// The request has ended, in whatever way: frees the exchange.
func serverCompletes(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _: MHD_RequestTerminationCode
) {
    guard let opaque = request?.pointee else { return }
    request?.pointee = nil
    Unmanaged<Exchange>.fromOpaque(opaque).release()
}

/// A connection begins or ends: keeps it on the clock in between.
func serverConnects(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ event: MHD_ConnectionNotificationCode
) {
    guard let context, let connection, let slot else { return }
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    if event == .CONNECTION_NOTIFY_STARTED {
        let client = core.patience.add(descriptor: cmicrohttpd_socket(connection))
        slot.pointee = Unmanaged.passRetained(client).toOpaque()
    } else if let opaque = slot.pointee {
        slot.pointee = nil
        core.patience.remove(Unmanaged<Patience.Client>.fromOpaque(opaque).takeRetainedValue())
    }
}
