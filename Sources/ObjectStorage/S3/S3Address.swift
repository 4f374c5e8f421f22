/// Where a bucket is: what goes into URLs and into the header `Host`.
struct S3Address: Hashable, Sendable {
    /// `https://host`, with the port unless it is the scheme's own.
    private let origin: String
    /// What `Host` says: the port only if it is not the scheme's own.
    let host: String
    /// The path of the bucket, percent-encoded, without a slash at its end.
    private let bucketPath: String

    /// Takes an endpoint apart; `nil` unless it is an absolute http or https URL without a query.
    ///
    /// - Parameters:
    ///   - endpoint: `https://host[:port][/path]`.
    ///   - bucket: The bucket's name.
    ///   - pathStyle: Whether the bucket is a part of the path, and not of the host's name.
    init?(endpoint: String, bucket: String, pathStyle: Bool) {
        guard let scheme = ["https", "http"].first(where: { endpoint.hasPrefix("\($0)://") })
        else { return nil }
        let rest = endpoint.dropFirst(scheme.count + 3)
        var authority = rest.prefix { $0 != "/" }.lowercased()
        var path = String(rest.dropFirst(authority.count))
        guard !authority.isEmpty, !bucket.isEmpty,
            !rest.contains(where: { "?#@ ".contains($0) })
        else { return nil }
        while path.hasSuffix("/") { path.removeLast() }
        let defaultPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(defaultPort) { authority.removeLast(defaultPort.count) }
        host = pathStyle ? authority : "\(bucket).\(authority)"
        origin = "\(scheme)://\(host)"
        bucketPath = pathStyle ? "\(path)/\(PercentEncoding.encode(bucket))" : path
    }

    /// The percent-encoded path of an object.
    func path(of key: String) -> String {
        "\(bucketPath)/\(PercentEncoding.encode(key, keepingSlashes: true))"
    }

    func url(path: String) -> String {
        origin + path
    }
}
