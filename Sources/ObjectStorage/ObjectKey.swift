/// The names of stored objects.
package enum ObjectKey {
    /// The key of one output of a job, `results/<job>/<number>.<type>`.
    ///
    /// A function of nothing else, so that a try after a crash finds what the one before it stored.
    ///
    /// - Parameters:
    ///   - job: The job's identifier.
    ///   - number: Which of the job's outputs it is, from 1.
    ///   - type: The extension of its file type, such as `png`.
    /// - Returns: a relative path that every store can take.
    package static func of(job: String, number: Int, type: String) -> String {
        "results/\(job)/\(number).\(type)"
    }

    /// S3's limit.
    private static let byteCountMax = 1024
    /// Linux's limit of one name in a directory.
    private static let partByteCountMax = 255

    /// What keeps a text from being a key in every store, or `nil`.
    ///
    /// A key is a relative path: no part of it is empty, `.` or `..`, or begins with a dot.
    static func fault(of key: String) -> String? {
        if key.isEmpty { return "it is empty" }
        if key.utf8.count > byteCountMax { return "it is longer than \(byteCountMax) bytes" }
        if key.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "it holds a control character"
        }
        for part in key.split(separator: "/", omittingEmptySubsequences: false) {
            if part.isEmpty { return "it is absolute, or a part of it is empty" }
            if part.hasPrefix(".") { return "a part of it begins with a dot" }
            if part.utf8.count > partByteCountMax {
                return "a part of it is longer than \(partByteCountMax) bytes"
            }
        }
        return nil
    }

    /// Throws unless a text can be a key.
    static func validate(_ key: String, at place: String) throws(StorageError) {
        guard let fault = fault(of: key) else { return }
        throw StorageError(
            .configuration,
            "\(place): \"\(key.prefix(100))\" cannot be the key of an object: \(fault)")
    }
}
