import Testing

@testable import ObjectStorage

struct S3RefusalTests {
    @Test(arguments: [
        (503, "ServiceUnavailable", StorageError.Kind.unavailable(retryAfter: .seconds(7))),
        (503, "SlowDown", .unavailable(retryAfter: .seconds(7))),
        (500, "InternalError", .unavailable(retryAfter: .seconds(7))),
        (429, "TooManyRequests", .unavailable(retryAfter: .seconds(7))),
        (400, "ClientDisconnect", .unavailable(retryAfter: .seconds(7))),
        (400, "IncompleteBody", .unavailable(retryAfter: .seconds(7))),
        (409, "ConditionalRequestConflict", .unavailable(retryAfter: .seconds(7))),
        (502, "", .unavailable(retryAfter: .seconds(7))),
        (401, "Unauthorized", .configuration),
        (403, "AccessDenied", .configuration),
        (403, "SignatureDoesNotMatch", .configuration),
        (403, "RequestTimeTooSkewed", .configuration),
        (403, "NotEntitled", .configuration),
        (400, "ExpiredRequest", .configuration),
        (404, "NoSuchBucket", .configuration),
        (400, "InvalidBucketName", .configuration),
        (400, "InvalidObjectName", .configuration),
        (400, "EntityTooLarge", .configuration),
        (400, "MetadataTooLarge", .configuration),
        (411, "MissingContentLength", .configuration),
        (501, "NotImplemented", .configuration),
        (301, "PermanentRedirect", .configuration),
        (400, "BadDigest", .integrity),
        (400, "InvalidDigest", .integrity),
    ])
    func `each refusal asks for something`(status: Int, code: String, kind: StorageError.Kind) {
        let result = S3Refusal.classify(status: status, code: code, retryAfter: .seconds(7))
        #expect(result.kind == kind)
        #expect(!result.advice.isEmpty)
    }

    @Test(arguments: [
        (
            "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code>"
                + "<Message>The key does not exist.</Message></Error>",
            "NoSuchKey", "The key does not exist."
        ),
        ("<Error xmlns=\"x\"> <Code>A</Code><Message>&lt;&amp;lt;</Message>", "A", "<&lt;"),
        ("<Code>A B\u{1B}[31m</Code>", "AB31m", ""),
        ("<Message>a\u{1B}[31mb\u{202E}c</Message>", "", "a[31mbc"),
        ("<Code>unfinished", "", ""),
        ("<html>502 Bad Gateway</html>", "", ""),
        ("", "", ""),
    ])
    func `error documents are read leniently`(text: String, code: String, message: String) {
        let document = S3ErrorDocument(Array(text.utf8))
        #expect(document.code == code)
        #expect(document.message == message)
    }

    @Test(
        arguments: [
            ("0", nil, Duration.seconds(0)),
            ("120", nil, .seconds(120)),
            ("999999999999999999999999", nil, .seconds(3600)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:48:37 GMT", .seconds(60)),
            ("Thu, 01 Mar 2024 00:00:01 GMT", "Wed, 28 Feb 2024 23:59:59 GMT", .seconds(3600)),
            ("Thu, 29 Feb 2024 00:00:01 GMT", "Wed, 28 Feb 2024 23:59:59 GMT", .seconds(2)),
            ("Fri, 01 Jan 2027 00:00:00 GMT", "Thu, 31 Dec 2026 23:59:30 GMT", .seconds(30)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 09:49:37 GMT", .seconds(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", nil, nil),
            ("-1", nil, nil),
            ("soon", nil, nil),
            (nil, nil, nil),
        ] as [(String?, String?, Duration?)])
    func `the time to wait is seconds or a date`(value: String?, date: String?, wait: Duration?) {
        #expect(RetryAfter.duration(value, date: date) == wait)
    }
}
