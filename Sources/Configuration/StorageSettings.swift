/// `[storage]`: where results are kept.
package enum StorageSettings: Sendable, Hashable {
    /// A folder on this machine, made if it is missing.
    case directory(path: String)
    case s3(S3Settings)
}

/// A bucket at Cloudflare R2 or anything else that speaks S3.
package struct S3Settings: Sendable, Hashable {
    /// Without a slash at its end.
    package var endpoint: String
    package var region: String
    package var bucket: String
    package var accessKeyID: Secret
    package var secretAccessKey: Secret
    package var sessionToken: Secret?

    /// Whether the bucket stands in the path, not in the host's name.
    package var pathStyle: Bool

    package init(
        endpoint: String, region: String = "auto", bucket: String, accessKeyID: Secret,
        secretAccessKey: Secret, sessionToken: Secret? = nil, pathStyle: Bool = true
    ) {
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.pathStyle = pathStyle
    }
}
