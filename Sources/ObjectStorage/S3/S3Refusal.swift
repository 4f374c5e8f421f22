/// What a refusal of an S3 server asks of us; a table.
enum S3Refusal {
    /// The kind of error, and what a person can do about it.
    ///
    /// Source: Amazon's "List of error codes", and R2's, whose statuses differ in places; so the
    /// code decides where there is one.
    static func classify(
        status: Int, code: String, retryAfter: Duration?
    ) -> (kind: StorageError.Kind, advice: String) {
        let unavailable = StorageError.Kind.unavailable(retryAfter: retryAfter)
        let later = "it is tried again later"
        switch code {
        case "SlowDown", "TooManyRequests", "InternalError", "ServiceUnavailable", "RequestTimeout",
            "ClientDisconnect", "IncompleteBody", "OperationAborted", "ConditionalRequestConflict":
            return (unavailable, later)
        case "RequestTimeTooSkewed":
            return (.configuration, "set the clock of this machine")
        case "ExpiredRequest", "Unauthorized", "AccessDenied", "NotEntitled",
            "SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken", "InvalidToken":
            return (
                .configuration,
                "correct storage.access_key_id and storage.secret_access_key, or what they may do"
            )
        case "NoSuchBucket", "InvalidBucketName":
            return (.configuration, "create the bucket, or correct storage.bucket")
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed":
            return (.configuration, "correct storage.endpoint and storage.region")
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch":
            return (.integrity, "the file was damaged on its way; it is tried again")
        default: break
        }
        switch status {
        case 401, 403:
            return (
                .configuration,
                "correct storage.access_key_id and storage.secret_access_key, or what they may do"
            )
        case 300..<400: return (.configuration, "correct storage.endpoint and storage.region")
        case 404: return (.configuration, "correct storage.endpoint and storage.bucket")
        case 408, 409, 425, 429, 500, 502..<600: return (unavailable, later)
        case 501: return (.configuration, "use a store that has all of PutObject")
        default: return (.configuration, "the store does not accept what was sent; report this")
        }
    }
}
