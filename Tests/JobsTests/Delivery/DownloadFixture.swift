import Configuration
import Foundation
import HTTPClient
import HTTPServer
import Support
import Synchronization

@testable import Jobs

/// A server of pictures and what downloads from it, for one test.
struct DownloadFixture: Sendable {
    let server: Server
    let spool: Spool
    let folder: String
    private let client: Client
    private let requests: Requests

    /// What the server was asked, in order.
    private final class Requests: Sendable {
        let all = Mutex<[Request]>([])
    }

    var asked: [Request] { requests.all.withLock { $0 } }

    /// Names of the files in the spool.
    var spooled: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder) }
    }

    static func run(
        _ answer: @escaping @Sendable (Request) -> Answer,
        _ body: (DownloadFixture) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            let requests = Requests()
            let server = try Server(host: "127.0.0.1", port: 0) { request in
                requests.all.withLock { $0.append(request) }
                return answer(request)
            }
            let client = Client(userAgent: "holdfast-tests")
            let fixture = DownloadFixture(
                server: server, spool: try Spool(directory: folder), folder: folder,
                client: client, requests: requests)
            try await body(fixture)
            client.close()
            await server.stop()
        }
    }

    func url(_ path: String = "/1.png") -> String { "http://127.0.0.1:\(server.port)\(path)" }

    /// A download that may ask this server, and no other private one.
    func download(
        bytesMax: Int = 1 << 20, exceptions: [SocketAddress]? = nil,
        timeout: Duration = .seconds(20), slowFor: Duration = .seconds(15)
    ) -> PictureDownload {
        var limits = PictureDownload.Limits()
        limits.slowFor = slowFor
        return PictureDownload(
            client: client, spool: spool,
            settings: DeliverySettings(
                allowPrivate: exceptions ?? [SocketAddress(host: "127.0.0.1", port: server.port)],
                outputBytesMax: bytesMax, timeout: timeout),
            limits: limits)
    }
}

/// The kinds of ``DownloadError``, to compare without texts.
enum DownloadEnd: Equatable {
    case temporary(retryAfter: Duration?)
    case gone, refused, truncated, spool

    init(_ error: DownloadError) {
        self =
            switch error {
            case .temporary(_, let retryAfter): .temporary(retryAfter: retryAfter)
            case .gone: .gone
            case .refused: .refused
            case .truncated: .truncated
            case .spool: .spool
            }
    }
}
