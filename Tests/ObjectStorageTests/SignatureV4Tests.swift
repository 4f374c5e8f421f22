import Configuration
import Crypto
import Database
import Testing

@testable import ObjectStorage

/// One request, when it is signed, and what must come out.
struct SigningExample: Sendable, CustomTestStringConvertible {
    let name: String
    let request: SignatureV4.Request
    let canonicalHash: String
    let signature: String
    var isR2 = false
    /// The lifetime of a presigned URL; the others are signed by a header.
    var expiresAfterSeconds: Int?

    var testDescription: String { name }

    var signer: SignatureV4 {
        SignatureV4(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            region: isR2 ? "auto" : "us-east-1")
    }

    var time: SigningTime {
        SigningTime(timestamp: isR2 ? "20260102T030405Z" : "20130524T000000Z")
    }

    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let amazonHeaders = [
        ("Host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", emptyHash),
        ("x-amz-date", "20130524T000000Z"),
    ]

    /// Those of Amazon's documentation, and those of R2's shape.
    static let all = signed + presigned

    private static let signed = [
        SigningExample(
            name: "GET of a range",
            request: SignatureV4.Request(
                method: "GET", path: "/test.txt", headers: amazonHeaders + [("Range", "bytes=0-9")],
                payload: emptyHash),
            canonicalHash: "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        SigningExample(
            name: "PUT of a text",
            request: SignatureV4.Request(
                method: "PUT", path: "/test%24file.text",
                headers: [
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                    ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                    ("x-amz-date", "20130524T000000Z"),
                    (
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
                    ),
                    ("host", "examplebucket.s3.amazonaws.com"),
                ],
                payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
            canonicalHash: "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        SigningExample(
            name: "GET of a name without a value",
            request: SignatureV4.Request(
                method: "GET", path: "/", query: [("lifecycle", "")], headers: amazonHeaders,
                payload: emptyHash),
            canonicalHash: "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        SigningExample(
            name: "GET of a list",
            request: SignatureV4.Request(
                method: "GET", path: "/", query: [("prefix", "J"), ("max-keys", "2")],
                headers: amazonHeaders, payload: emptyHash),
            canonicalHash: "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        SigningExample(
            name: "PUT to R2",
            request: SignatureV4.Request(
                method: "PUT", path: r2.path(of: "jobs/2026/a b+c/é.png"),
                headers: [
                    ("content-type", "image/png"), ("If-None-Match", "*"),
                    ("x-amz-content-sha256", Hex.encode(SHA256.hash("hello r2"))),
                    ("x-amz-date", "20260102T030405Z"), ("host", r2.host),
                ],
                payload: Hex.encode(SHA256.hash("hello r2"))),
            canonicalHash: "4466a799728c45832795b0e220b19fbe0b6b7e995f6e3e80cf73cbb1bbfabb99",
            signature: "616ff13814f330ab8deb6d8304de85a7dd24274c4370212ce7dbfa39c997a56f",
            isR2: true),
    ]

    private static let presigned = [
        SigningExample(
            name: "presigned GET",
            request: SignatureV4.Request(
                method: "GET", path: "/test.txt",
                headers: [("host", "examplebucket.s3.amazonaws.com")],
                payload: SignatureV4.unsignedPayload),
            canonicalHash: "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04",
            signature: "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            expiresAfterSeconds: 86400),
        SigningExample(
            name: "presigned GET from R2",
            request: SignatureV4.Request(
                method: "GET", path: r2.path(of: "jobs/1/out.png"), headers: [("host", r2.host)],
                payload: SignatureV4.unsignedPayload),
            canonicalHash: "1cf5030e9664232fc46389408f76025570a19f742b665896895806d53ca2cfb3",
            signature: "4b970fd02d85f0f1c998478967baa42518b94b4a4f718c5af6e2ba9321838eb0",
            isR2: true, expiresAfterSeconds: 3600),
    ]

    private static let r2 = S3Address(
        endpoint: "https://abc123.r2.cloudflarestorage.com", bucket: "media", pathStyle: true)!
}

struct SignatureV4Tests {
    @Test(arguments: SigningExample.all)
    func `requests are signed as the documentation says`(_ example: SigningExample) throws {
        let (signer, time) = (example.signer, example.time)
        guard let seconds = example.expiresAfterSeconds else {
            let canonical = SignatureV4.canonicalRequest(example.request)
            #expect(Hex.encode(SHA256.hash(canonical)) == example.canonicalHash)
            #expect(signer.signature(of: example.request, at: time) == example.signature)
            let authorization = signer.authorization(for: example.request, at: time)
            #expect(authorization.hasSuffix(",Signature=\(example.signature)"))
            return
        }
        let query = signer.presignedQuery(
            for: example.request, at: time, expiresAfter: .seconds(seconds))
        #expect(query.hasSuffix("&X-Amz-Signature=\(example.signature)"))
        let unsigned = query.split(separator: "&").dropLast().joined(separator: "&")
        let canonical = [
            example.request.method, example.request.path, unsigned,
            "host:\(example.request.headers[0].1)\n", "host", "UNSIGNED-PAYLOAD",
        ].joined(separator: "\n")
        #expect(Hex.encode(SHA256.hash(canonical)) == example.canonicalHash)
    }

    @Test(arguments: [
        (false, "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378"),
        (true, "ec950fcf0e76489c558fab8e645b9fed27bc7d88621e24b5e991e50b928e5f90"),
    ])
    func `a day has its own key`(isR2: Bool, key: String) throws {
        let example = try #require(SigningExample.all.first { $0.isR2 == isR2 })
        #expect(Hex.encode(example.signer.signingKey(at: example.time)) == key)
    }

    @Test func `the header names what is signed`() {
        let example = SigningExample.all[0]
        #expect(
            example.signer.authorization(for: example.request, at: example.time)
                == "AWS4-HMAC-SHA256 "
                + "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=\(example.signature)")
    }

    @Test(arguments: [
        ([("b", "2"), ("a", "1")], "a=1&b=2"),
        ([("a", "2"), ("a", "1")], "a=1&a=2"),
        ([("uploads", "")], "uploads="),
        ([("prefix", "a/b=c d+é~")], "prefix=a%2Fb%3Dc%20d%2B%C3%A9~"),
        ([], ""),
    ])
    func `queries are encoded and sorted`(query: [(String, String)], canonical: String) {
        #expect(SignatureV4.canonicalQuery(query.map { (name: $0.0, value: $0.1) }) == canonical)
    }

    @Test func `names are sorted by themselves, and values of one name are joined`() {
        let request = SignatureV4.Request(
            method: "GET", path: "/",
            headers: [
                ("x-amz-meta-test-two", "b"), ("X-Amz-Meta-Test", "  a   b "),
                ("x-amz-meta-test", "c"), ("host", "h"),
            ],
            payload: "p")
        #expect(
            SignatureV4.canonicalRequest(request)
                == "GET\n/\n\nhost:h\nx-amz-meta-test:a b,c\nx-amz-meta-test-two:b\n\n"
                + "host;x-amz-meta-test;x-amz-meta-test-two\np")
    }

    @Test(arguments: [
        ("2026-01-02T03:04:05.999999Z", "20260102T030405Z"),
        ("2013-05-24T00:00:00Z", "20130524T000000Z"),
        ("2024-02-29T23:59:59+01:00", "20240229T225959Z"),
    ])
    func `a signature is dated in whole seconds of UTC`(text: String, timestamp: String) throws {
        let time = SigningTime(try #require(Instant(rfc3339: text)))
        #expect(time.timestamp == timestamp)
        #expect(time.date == timestamp.prefix(8))
    }
}
