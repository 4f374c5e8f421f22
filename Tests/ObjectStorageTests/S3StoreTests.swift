import Configuration
import Crypto
import Database
import HTTPClient
import HTTPServer
import ObjectStorage
import Support
import Testing

/// What only a bucket does.
struct S3StoreTests {
    /// Stores a picture and hands over what is needed to go on.
    private func withStored(
        _ body: (Bucket, S3Store, _ same: OutgoingObject, _ other: OutgoingObject) async throws ->
            Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            let same = try StoredFile("results/1/1.png", "a picture", in: folder).object
            let other = try StoredFile("results/1/1.png", "b picture", in: folder).object
            try await Bucket.run { bucket, store in
                #expect(try await store.put(same) == .stored)
                try await body(bucket, store, same, other)
            }
        }
    }

    @Test func `a put carries both hashes and everything that is signed`() async throws {
        try await withStored { bucket, _, object, _ in
            #expect(
                bucket.lines == ["HEAD /results/results/1/1.png", "PUT /results/results/1/1.png"])
            let request = try #require(bucket.requests.last)
            #expect(request.body == Array("a picture".utf8))
            #expect(request.header("Content-Length") == "9")
            #expect(request.header("Content-Type") == "image/png")
            #expect(request.header("Content-MD5") == Base64.encode(object.md5))
            #expect(request.header("If-None-Match") == "*")
            #expect(request.header("x-amz-content-sha256") == Hex.encode(object.sha256))
            #expect(request.header("x-amz-meta-sha256") == Hex.encode(object.sha256))
            #expect(request.header("x-amz-date") == "20260102T030405Z")
            #expect(request.header("Expect") == nil)
            let authorization = try #require(request.header("Authorization"))
            #expect(
                authorization.contains(
                    "SignedHeaders=content-md5;content-type;host;if-none-match;"
                        + "x-amz-content-sha256;x-amz-date;x-amz-meta-sha256,"))
        }
    }

    @Test func `once the server was seen to refuse what exists, a put is one request`() async throws
    {
        try await withTemporaryDirectory { folder in
            let object = try StoredFile("1.png", "a picture", in: folder).object
            try await Bucket.run { bucket, store in
                try await store.check()
                try await store.check()
                #expect(try await store.put(object) == .stored)
                let probe = "PUT /results/holdfast-check.txt"
                #expect(bucket.lines == [probe, probe, "PUT /results/1.png"])
                #expect(try await store.put(object) == .adopted)
                #expect(bucket.lines.suffix(2) == ["PUT /results/1.png", "HEAD /results/1.png"])
            }
        }
    }

    @Test func `an object of another content that came meanwhile is a conflict`() async throws {
        try await withStored { bucket, store, _, other in
            // It was not there when it was looked for.
            bucket.answer(next: .empty(status: 404), nil)
            let error = await #expect(throws: StorageError.self) { try await store.put(other) }
            #expect(error?.kind == .conflict)
        }
    }

    @Test func `without metadata MD5 and length decide`() async throws {
        try await withStored { bucket, store, same, other in
            bucket.changeHeaders { name, value in name == "ETag" ? value : nil }
            let outcome = try await store.put(same)
            #expect(outcome == .adopted)
            let error = await #expect(throws: StorageError.self) { try await store.put(other) }
            #expect(error?.kind == .conflict)
        }
    }

    @Test(arguments: ["\"d41d8cd98f00b204e9800998ecf8427e-2\"", "W/\"x\"", "\"abc\""])
    func `with nothing to compare nothing is adopted`(tag: String) async throws {
        try await withStored { bucket, store, same, _ in
            bucket.changeHeaders { name, _ in name == "ETag" ? tag : nil }
            let error = await #expect(throws: StorageError.self) { try await store.put(same) }
            #expect(error?.kind == .conflict)
        }
    }

    @Test func `an object that is gone a moment later is worth another try`() async throws {
        try await withStored { bucket, store, same, _ in
            bucket.answer(next: .empty(status: 404), nil, .empty(status: 404))
            let error = await #expect(throws: StorageError.self) { try await store.put(same) }
            #expect(error?.kind == .unavailable(retryAfter: nil))
        }
    }

    @Test(arguments: [
        ("900150983cd24fb0d6963f7d28e17f72", "AES256", true),
        ("900150983cd24fb0d6963f7d28e17f72", "aws:kms", false),
        ("900150983cd24fb0d6963f7d28e17f72-1", "AES256", false),
    ])
    func `another entity tag than was sent is damage, where it is an MD5`(
        tag: String, encryption: String, isDamage: Bool
    ) async throws {
        try await withTemporaryDirectory { folder in
            let object = try StoredFile("1.png", "a picture", in: folder).object
            try await Bucket.run { bucket, store in
                let headers = [
                    ("ETag", "\"\(tag)\""), ("x-amz-server-side-encryption", encryption),
                ]
                bucket.answer(next: nil, Response(status: 200, headers: headers))
                if isDamage {
                    let error = await #expect(throws: StorageError.self) {
                        try await store.put(object)
                    }
                    #expect(error?.kind == .integrity)
                } else {
                    let outcome = try await store.put(object)
                    #expect(outcome == .stored)
                }
            }
        }
    }

    @Test func `a busy server says when to come again`() async throws {
        try await withStored { bucket, store, _, _ in
            bucket.answer(
                next: Bucket.refusal(503, "SlowDown", headers: [("Retry-After", "7")]))
            let error = await #expect(throws: StorageError.self) { try await store.check() }
            #expect(error?.kind == .unavailable(retryAfter: .seconds(7)))
            #expect(error?.retryAfter == .seconds(7))
            #expect(error?.message.contains("503 SlowDown (No.)") == true)
        }
    }

    @Test func `what is damaged on its way is not stored`() async throws {
        try await withTemporaryDirectory { folder in
            let good = try StoredFile("1.png", "a picture", in: folder).object
            let bad = OutgoingObject(
                key: good.key, file: good.file, byteCount: good.byteCount,
                sha256: SHA256.hash("b picture"), md5: good.md5, contentType: "image/png")
            try await Bucket.run { _, store in
                let error = await #expect(throws: StorageError.self) { try await store.put(bad) }
                #expect(error?.kind == .integrity)
                let summary = try await store.summary(of: good.key)
                #expect(summary == nil)
            }
        }
    }

    @Test func `a redirect is not followed, since it would take the picture elsewhere`()
        async throws
    {
        try await withStored { bucket, store, _, _ in
            let count = bucket.requests.count
            bucket.answer(
                next: Bucket.refusal(
                    307, "TemporaryRedirect", headers: [("Location", "http://127.0.0.1:1/")]))
            let error = await #expect(throws: StorageError.self) { try await store.check() }
            #expect(error?.kind == .configuration)
            #expect(bucket.requests.count == count + 1)
        }
    }

    @Test func `no secret gets into an error`() async throws {
        try await Bucket.run(sessionToken: Secret("THE-TOKEN")) { bucket, store in
            bucket.answer(
                next: Bucket.refusal(
                    403, "InvalidAccessKeyId", message: "THE-KEY-ID does not exist"))
            let error = await #expect(throws: StorageError.self) { try await store.check() }
            #expect(error?.kind == .configuration)
            let text = "\(error as Any) \(error?.message ?? "")"
            #expect(text.contains("403 InvalidAccessKeyId"))
            for secret in ["THE-KEY-ID", "THE-SECRET", "THE-TOKEN", "Signature="] {
                #expect(!text.contains(secret))
            }
            let request = try #require(bucket.requests.last)
            #expect(request.header("x-amz-security-token") == "THE-TOKEN")
            #expect(request.header("Authorization")?.contains(";x-amz-security-token,") == true)
        }
    }

    @Test func `a server that is not there is unavailable`() async throws {
        let nobody = RefusingPort()
        let settings = S3Settings(
            endpoint: "http://127.0.0.1:\(nobody.port)", bucket: "results",
            accessKeyID: Secret("a"), secretAccessKey: Secret("b"))
        let store = try S3Store(
            settings, client: Client(userAgent: "holdfast-tests"), clock: SystemClock())
        let error = await #expect(throws: StorageError.self) { try await store.check() }
        #expect(error?.kind == .unavailable(retryAfter: nil))
        #expect(error?.message.contains(settings.endpoint) == true)
    }
}

/// What a server that is not ours says about our requests.
@Suite(.withRclone, .enabled(if: RcloneServer.program != nil, "HOLDFAST_RCLONE names no program"))
struct RcloneTests {
    private func check(_ settings: S3Settings) async throws {
        let store = try S3Store(
            settings, client: Client(userAgent: "holdfast-tests"), clock: SystemClock())
        try await store.check()
    }

    @Test func `our signature is accepted, and no other`() async throws {
        let server = try #require(RcloneServer.current)
        try await check(server.settings())
        for wrong in [server.settings(secret: "wrong"), server.settings(accessKeyID: "WRONG")] {
            let error = await #expect(throws: StorageError.self) { try await check(wrong) }
            #expect(error?.kind == .configuration)
            #expect(error?.message.contains("403") == true)
        }
    }

    @Test func `a bucket that does not exist is named`() async throws {
        let server = try #require(RcloneServer.current)
        let error = await #expect(throws: StorageError.self) {
            try await check(server.settings(bucket: "nowhere"))
        }
        #expect(error?.kind == .configuration)
        #expect(error?.message.contains("s3://nowhere") == true)
        #expect(error?.message.contains("NoSuchBucket") == true)
    }

    @Test func `a signature of another hour is refused`() async throws {
        let server = try #require(RcloneServer.current)
        let store = try S3Store(
            server.settings(), client: Client(userAgent: "holdfast-tests"),
            clock: ManualClock(SystemClock().now() - .seconds(3600)))
        let error = await #expect(throws: StorageError.self) { try await store.check() }
        #expect(error?.kind == .configuration)
    }
}
