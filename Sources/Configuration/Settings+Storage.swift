extension Settings {
    static func storage(_ section: consuming SectionReader) -> StorageSettings {
        var section = section
        defer { section.finish() }
        let kind = section.required("kind", expected: #""directory" or "s3""#, standIn: "") {
            value in value.string.flatMap { ["directory", "s3"].contains($0) ? $0 : nil }
        }
        switch kind {
        case "directory":
            let path = section.text("path", expected: "the path of a folder")
            return .directory(path: section.report.resolve(path))
        case "s3":
            return .s3(s3(&section))
        default:
            section.acceptAllKeys()
            return .directory(path: "")
        }
    }

    private static func s3(_ section: inout SectionReader) -> S3Settings {
        let expectedBucket = "a bucket's name: 3 to 63 of a-z, 0-9, . and -"
        let bucket = section.required("bucket", expected: expectedBucket, standIn: "") { value in
            value.string.flatMap { isBucketName($0) ? $0 : nil }
        }
        return S3Settings(
            endpoint: section.requiredURL("endpoint"),
            region: section.text("region", default: "auto"), bucket: bucket,
            accessKeyID: section.requiredSecret("access_key_id"),
            secretAccessKey: section.requiredSecret("secret_access_key"),
            sessionToken: section.optionalSecret("session_token"),
            pathStyle: section.boolean("path_style", default: true))
    }

    private static func isBucketName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 97...122: true
                default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                }
            }
    }
}
