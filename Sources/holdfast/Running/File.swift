import FoundationEssentials
import Glibc

/// Whole files, with errors that name them.
enum File {
    private static let bytesMax = 64 << 20

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure("read", path) }
            guard count > 0 else { return bytes }
            bytes += buffer[0..<count]
        }
        throw StartError("\(path) is larger than \(bytesMax) bytes")
    }

    /// Writes a new file; one that is there is never touched.
    ///
    /// `mode` says who may read it: 0o600 for secrets.
    static func create(_ path: String, _ text: String, mode: mode_t = 0o644) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("write", path)
        }
    }

    /// Makes a directory; one that is there is fine.
    static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// The names in a directory, sorted, without hidden ones.
    static func names(in path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw failure("list", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a directory of its own for something that is thrown away.
    static func makeTemporaryDirectory(_ environment: [String: String]) throws -> String {
        let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(parent)/holdfast-XXXXXX".utf8CString)
        guard
            template.withUnsafeMutableBufferPointer({ pointer in
                pointer.baseAddress.map { mkdtemp($0) != nil } ?? false
            })
        else { throw failure("create a directory in", parent) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a directory that was made to be thrown away, as far as it can be.
    static func removeTree(_ path: String) {
        // What cannot be removed stays where the system cleans up by itself.
        try? FileManager.default.removeItem(atPath: path)
    }

    static func target(ofLink path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(path, $0, bytes.count) } ?? 0
        }
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    private static func failure(_ verb: String, _ path: String) -> StartError {
        StartError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
