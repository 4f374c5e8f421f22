import HTTPServer
import Synchronization

/// Stands between the server, which starts first, and the router, which needs to know its port.
final class RouterSlot: Sendable {
    private let router = Mutex<SandboxRouter?>(nil)

    func fill(_ router: SandboxRouter) {
        self.router.withLock { $0 = router }
    }

    /// Answers a request in the server's terms.
    func answer(_ request: Request) -> Answer {
        guard let router = router.withLock({ $0 }) else {
            return .now(.text("The sandbox is starting\n", status: 503))
        }
        let segments = request.segments
        let reply = router.reply(
            to: SandboxRequest(
                method: request.method, segments: segments, query: { request.query($0) },
                header: { request.header($0) }, body: request.body))
        switch reply {
        case .now(let response): return .now(Self.response(response))
        case .later(let respond):
            return .later {
                guard let response = await respond() else {
                    return Response(status: 500, ending: .hangUp)
                }
                return Self.response(response)
            }
        }
    }

    private static func response(_ response: SandboxResponse) -> Response {
        Response(
            status: response.status,
            headers: response.headers.map { (name: $0.key, value: $0.value) },
            body: response.body,
            ending: response.cutAfterBytes.map { .cut(afterBytes: $0) } ?? .complete)
    }
}
