import Testing

@testable import ObjectStorage

struct S3AddressTests {
    @Test(arguments: [
        ("https://r2.example.com", true, "r2.example.com", "https://r2.example.com/b/k/1.png"),
        ("https://r2.example.com/", true, "r2.example.com", "https://r2.example.com/b/k/1.png"),
        ("https://R2.example.com:443", true, "r2.example.com", "https://r2.example.com/b/k/1.png"),
        ("http://h:443", true, "h:443", "http://h:443/b/k/1.png"),
        ("http://h:80", true, "h", "http://h/b/k/1.png"),
        ("http://127.0.0.1:9000", true, "127.0.0.1:9000", "http://127.0.0.1:9000/b/k/1.png"),
        ("http://[::1]:9000", true, "[::1]:9000", "http://[::1]:9000/b/k/1.png"),
        ("https://h/base", true, "h", "https://h/base/b/k/1.png"),
        ("https://s3.example.com", false, "b.s3.example.com", "https://b.s3.example.com/k/1.png"),
    ])
    func `a bucket is found by path or by host`(
        endpoint: String, pathStyle: Bool, host: String, url: String
    ) throws {
        let address = try #require(
            S3Address(endpoint: endpoint, bucket: "b", pathStyle: pathStyle))
        #expect(address.host == host)
        #expect(address.url(path: address.path(of: "k/1.png")) == url)
    }

    @Test(arguments: [
        "", "r2.example.com", "ftp://h", "https://", "https://user@h", "https://h?a", "https://h#a",
        "https://a b",
    ])
    func `anything but a URL is refused`(endpoint: String) {
        #expect(S3Address(endpoint: endpoint, bucket: "b", pathStyle: true) == nil)
    }

    @Test(arguments: [
        ("results/01J/1.png", "results/01J/1.png"),
        ("a b+c/é.png", "a%20b%2Bc/%C3%A9.png"),
        ("=@:()!*,'$&;", "%3D%40%3A%28%29%21%2A%2C%27%24%26%3B"),
        ("-._~", "-._~"),
        ("100%", "100%25"),
    ])
    func `keys are encoded once, byte by byte`(key: String, encoded: String) {
        #expect(PercentEncoding.encode(key, keepingSlashes: true) == encoded)
    }
}

struct ObjectKeyTests {
    @Test func `a key is made of job, number and type`() {
        #expect(ObjectKey.of(job: "01JD", number: 2, type: "png") == "results/01JD/2.png")
    }

    @Test(arguments: [
        "", "/etc/passwd", "..", "results/../../x", "a//b", "a/", "./a", ".incoming/x", "a/.b",
        "a\0b", "a\nb", String(repeating: "a", count: 256),
        String(repeating: "a/", count: 600) + "b",
    ])
    func `what leads out of the store is no key`(key: String) {
        #expect(ObjectKey.fault(of: key) != nil)
    }

    @Test(arguments: ["a", "results/01JD/1.png", "a b/é+.png", "a..b/c...", "~"])
    func `other names are`(key: String) {
        #expect(ObjectKey.fault(of: key) == nil)
    }
}
