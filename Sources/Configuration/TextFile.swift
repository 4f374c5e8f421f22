import Glibc

/// Why a file could not be read, without its name.
struct FileError: Error, CustomStringConvertible {
    let description: String
}

/// Small text files, read whole.
enum TextFile {
    /// Longer files are no configuration and no secret.
    private static let byteCountMax = TOMLDocument.byteCountMax

    /// The text of the file at `path`, which has to be UTF-8.
    static func read(_ path: String) throws(FileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw lastError() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw lastError() }
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard bytes.count <= byteCountMax
            else { throw FileError(description: "more than \(byteCountMax) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self)
        else { throw FileError(description: "a file that is not UTF-8") }
        return text
    }

    /// Whether something is at `path`.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// What the last failing call of the C library says: "No such file or directory".
    private static func lastError() -> FileError {
        let code = errno
        var text = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &text, text.count) == 0 else {
            return FileError(description: "error \(code)")
        }
        let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return FileError(description: String(decoding: bytes, as: UTF8.self))
    }
}
