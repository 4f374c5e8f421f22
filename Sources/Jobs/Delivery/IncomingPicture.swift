import Crypto
import ObjectStorage
import Synchronization

/// A picture that is being downloaded, in a file of the spool whose name ends in `.part`.
///
/// It is hashed as it comes, so that nothing has to be read again.
final class IncomingPicture: Sendable {
    private struct State: ~Copyable {
        var file: WritableFile?
        var sha256: SHA256Stream? = SHA256Stream()
        var md5: MD5Stream? = MD5Stream()
        var head: [UInt8] = []
        var byteCount = 0
    }

    private let name: String
    private let path: String
    private let state: Mutex<State>

    private var partPath: String { "\(path).part" }

    /// Creates the file, and waits for the disk.
    init(_ name: String, in spool: Spool) throws(DownloadError) {
        self.name = name
        path = spool.path(of: name)
        do {
            state = Mutex(State(file: try WritableFile("\(path).part", existing: .isEmptied)))
        } catch {
            throw .spool("the spool does not take a picture: \(error)")
        }
    }

    /// Takes the next bytes: on the client's thread, so they go no further than the page cache.
    func receive(_ bytes: [UInt8]) throws(DownloadError) {
        try state.withLock { (state) throws(DownloadError) in
            let wasUnknown = state.head.count < PictureType.headByteCount
            if wasUnknown {
                state.head += bytes.prefix(PictureType.headByteCount - state.head.count)
                // Refused as soon as it can be told, and not after 64 MiB.
                if state.head.count == PictureType.headByteCount { _ = try Self.type(state.head) }
            }
            state.byteCount += bytes.count
            state.sha256?.update(bytes)
            state.md5?.update(bytes)
            do {
                try state.file?.write(bytes)
            } catch {
                throw .spool("the spool does not take a picture: \(error)")
            }
        }
    }

    /// Gives the file its name, if it is a whole picture, and waits for the disk.
    ///
    /// - Parameter declared: The length that the server declared.
    /// - Returns: the picture under its name.
    /// - Throws: what it is instead.
    func finish(declared: Int?) throws(DownloadError) -> SpooledPicture {
        let (digests, head) = try close()
        if let declared, declared != digests.byteCount {
            throw .truncated("\(digests.byteCount) of \(declared) bytes arrived")
        }
        if digests.byteCount == 0 { throw .truncated("an empty file arrived") }
        let type = try Self.type(head)
        do throws(SystemFailure) {
            let file = try ReadableFile(partPath)
            let isComplete = try type.isComplete(byteCount: digests.byteCount) {
                (offset, count) throws(SystemFailure) in
                try file.read(at: offset, count: count)
            }
            if isComplete {
                try Folder.rename(partPath, to: path)
                return SpooledPicture(
                    name: name, byteCount: digests.byteCount, sha256: digests.sha256,
                    md5: digests.md5, type: type)
            }
        } catch {
            throw .spool("the spool does not keep a picture: \(error)")
        }
        throw .truncated("the end of the \(type.rawValue) file is missing")
    }

    /// Removes the file, and waits for the disk.
    func abandon() {
        state.withLock { $0.file = nil }
        // What stays is removed by the next `Spool.sweep`.
        try? Folder.remove(partPath)
    }

    private func close() throws(DownloadError) -> (FileDigests, head: [UInt8]) {
        try state.withLock { (state) throws(DownloadError) in
            guard let file = state.file.take(), let sha256 = state.sha256.take(),
                let md5 = state.md5.take()
            else { preconditionFailure("a picture is finished once") }
            do {
                try file.close()
            } catch {
                throw .spool("the spool does not take a picture: \(error)")
            }
            let digests = FileDigests(
                byteCount: state.byteCount, sha256: sha256.finish(), md5: md5.finish())
            return (digests, state.head)
        }
    }

    private static func type(_ head: [UInt8]) throws(DownloadError) -> PictureType {
        guard let type = PictureType.sniff(head) else {
            throw .refused("what arrived is neither PNG, JPEG, WebP, AVIF nor MP4")
        }
        return type
    }
}
