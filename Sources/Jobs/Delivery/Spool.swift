import Crypto
import ObjectStorage

/// The directory where pictures are between download and upload.
///
/// What has its final name is complete. It need not survive a power cut: it is verified before it
/// is used again, and otherwise downloaded anew.
package struct Spool: Sendable {
    private let directory: String
    let pool: BlockingPool

    /// Enough to hash one picture while another is opened.
    private static let threads = 4

    /// Opens a directory, and makes it if the one that it is in exists.
    ///
    /// - Throws: `DownloadError.spool` if that is not possible.
    package init(directory: String) throws(DownloadError) {
        self.directory = directory
        do {
            try Folder.make(directory, mode: 0o700)
        } catch {
            throw .spool(
                "delivery.spool: \(error); name a directory that exists, or whose parent does, "
                    + "and that this process may write to")
        }
        pool = BlockingPool(threads: Self.threads)
    }

    /// Where the file of a picture is.
    ///
    /// A name has ASCII letters, digits, `-`, `_` and `.`, the first not a dot.
    package func path(of name: String) -> String {
        precondition(Self.isName(name), "\(name) cannot be the name of a spooled picture")
        return "\(directory)/\(name)"
    }

    /// Removes a picture, if it is there.
    package func remove(_ name: String) {
        // What stays is removed by the next `sweep`.
        try? Folder.remove(path(of: name))
    }

    /// The picture of that name, if it still is what was downloaded.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - sha256: What its hash was, in hexadecimal digits.
    /// - Returns: `nil` if it is missing, changed or unreadable, and has to be downloaded again.
    package func verified(_ name: String, sha256: String) async -> SpooledPicture? {
        // It comes out of the database, where somebody may have changed it.
        guard Self.isName(name) else { return nil }
        let path = path(of: name)
        return await pool.run {
            let digests: FileDigests
            let head: [UInt8]
            do throws(SystemFailure) {
                let file = try ReadableFile(path)
                digests = try file.digests()
                head = try file.read(at: 0, count: PictureType.headByteCount)
            } catch {
                return nil
            }
            guard Hex.encode(digests.sha256) == sha256.lowercased(),
                let type = PictureType.sniff(head)
            else { return nil }
            return SpooledPicture(
                name: name, byteCount: digests.byteCount, sha256: digests.sha256,
                md5: digests.md5, type: type)
        }
    }

    /// Removes what nobody waits for any more.
    ///
    /// - Parameters:
    ///   - age: How long nothing was written to a file; longer than any download takes.
    ///   - names: The pictures that are still needed.
    /// - Returns: how many files were removed.
    /// - Throws: `DownloadError.spool` if the directory is not to be read or written.
    package func sweep(
        untouchedFor age: Duration, keeping names: Set<String>
    ) async throws(DownloadError) -> Int {
        let directory = directory
        return try await pool.run { () throws(DownloadError) -> Int in
            do throws(SystemFailure) {
                let old = try Folder.names(in: directory, untouchedFor: age)
                let unneeded = old.filter { !names.contains($0) }
                for name in unneeded { try Folder.remove("\(directory)/\(name)") }
                return unneeded.count
            } catch {
                throw .spool("the spool cannot be tidied up: \(error)")
            }
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.".utf8.contains(byte)
                }
            }
    }
}
