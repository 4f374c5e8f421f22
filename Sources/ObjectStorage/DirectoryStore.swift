import Crypto

/// Objects as files below one directory of this machine.
///
/// A file is written beside the others under a name that nobody knows, is brought to the disk, and
/// only then gets its own name, where nothing is yet: what has its name is complete, after a crash
/// as well.
package final class DirectoryStore: ObjectStore {
    package let place: String
    private let root: String
    private let pool: BlockingPool

    /// Where files are until they are complete; no key begins with a dot.
    private static let incoming = ".incoming"
    /// What is older has been left by a crash.
    private static let leftoverAge: Duration = .seconds(3600)
    /// Most of the time they wait for the disk, which does better with several at once.
    private static let threads = 8
    /// What is copied at once.
    private static let pieceByteCount = 256 << 10

    /// Opens a directory, and makes it if the one that it is in exists.
    ///
    /// What crashes have left behind is removed. It waits for the disk: call it when starting.
    package init(path: String) throws(StorageError) {
        root = path
        place = "directory \(path)"
        do {
            try Folder.make(path)
            try Folder.make("\(path)/\(Self.incoming)")
            let incoming = "\(path)/\(Self.incoming)"
            for name in try Folder.names(in: incoming, untouchedFor: Self.leftoverAge) {
                try Folder.remove("\(incoming)/\(name)")
            }
        } catch {
            throw StorageError(
                .configuration,
                "storage.path: \(error); name a directory that exists, or whose parent does, and "
                    + "that this process may write to")
        }
        pool = BlockingPool(threads: Self.threads)
    }

    /// Copies the file; it stays where it is.
    package func put(_ object: OutgoingObject) async throws(StorageError) -> PutOutcome {
        try ObjectKey.validate(object.key, at: place)
        return try await pool.run { () throws(StorageError) in try self.store(object) }
    }

    /// Reads the whole file for its digests.
    package func summary(of key: String) async throws(StorageError) -> ObjectSummary? {
        try ObjectKey.validate(key, at: place)
        return try await pool.run { () throws(StorageError) in try self.summarize(key) }
    }

    /// Writes a small file and removes it.
    package func check() async throws(StorageError) {
        try await pool.run { () throws(StorageError) in
            let path = self.freshPath()
            do throws(SystemFailure) {
                var file = try WritableFile(path)
                try file.write(Array("holdfast".utf8))
                try file.synchronize()
                try file.close()
                try Folder.remove(path)
            } catch {
                throw self.failed(error, "cannot be written to")
            }
        }
    }

    private func freshPath() -> String {
        "\(root)/\(Self.incoming)/\(Hex.encode(SecureRandom.bytes(16)))"
    }

    private func store(_ object: OutgoingObject) throws(StorageError) -> PutOutcome {
        if let summary = try summarize(object.key) { return try adopt(summary, object) }
        let fresh = freshPath()
        let outcome: Result<PutOutcome, StorageError> = Result { () throws(StorageError) in
            try copy(object, to: fresh)
            return try name(fresh, for: object)
        }
        // The file has its own name by now, or none; what stays is removed at the next start.
        try? Folder.remove(fresh)
        return try outcome.get()
    }

    /// Copies the file of an object to the disk, and sees that it is what it was said to be.
    private func copy(_ object: OutgoingObject, to path: String) throws(StorageError) {
        var sha256 = SHA256Stream()
        var count = 0
        do throws(SystemFailure) {
            let source = try ReadableFile(object.file)
            var file = try WritableFile(path)
            while true {
                let piece = try source.read(at: count, count: Self.pieceByteCount)
                if piece.isEmpty { break }
                sha256.update(piece)
                try file.write(piece)
                count += piece.count
            }
            try file.synchronize()
            try file.close()
        } catch {
            guard error.path != object.file else {
                throw StorageError(
                    .spool,
                    "\(place) cannot take \(object.key): \(error); download the file again")
            }
            throw failed(error, "cannot take \(object.key)")
        }
        guard count == object.byteCount, sha256.finish() == object.sha256 else {
            throw StorageError(
                .spool,
                "\(place): \(object.key): the file \(object.file) has changed since it was "
                    + "downloaded; download it again")
        }
    }

    /// Gives a complete file its own name, unless something has it.
    private func name(
        _ path: String, for object: OutgoingObject
    ) throws(StorageError) -> PutOutcome {
        do throws(SystemFailure) {
            try makeFolders(for: object.key)
            if try Folder.link(path, as: "\(root)/\(object.key)") {
                try Folder.synchronize(folder(of: object.key))
                return .stored
            }
        } catch {
            throw failed(error, "cannot take \(object.key)")
        }
        guard let summary = try summarize(object.key) else {
            throw StorageError(
                .unavailable(retryAfter: nil),
                "\(place): \(object.key) was there a moment ago and is gone; it is tried again")
        }
        return try adopt(summary, object)
    }

    private func adopt(
        _ summary: ObjectSummary, _ object: OutgoingObject
    ) throws(StorageError) -> PutOutcome {
        guard summary.isContent(of: object) else { throw .conflict(over: object, at: place) }
        // Its name may not have reached the disk before the crash that left it.
        do {
            try Folder.synchronize(folder(of: object.key))
        } catch {
            throw failed(error, "cannot keep \(object.key)")
        }
        return .adopted
    }

    /// Makes the folders of a key below the root, each on the disk before the next.
    private func makeFolders(for key: String) throws(SystemFailure) {
        var path = root
        for part in key.split(separator: "/").dropLast() {
            let parent = path
            path += "/" + part
            if try Folder.make(path) { try Folder.synchronize(parent) }
        }
    }

    private func folder(of key: String) -> String {
        let parts = key.split(separator: "/").dropLast()
        return parts.isEmpty ? root : root + "/" + parts.joined(separator: "/")
    }

    private func summarize(_ key: String) throws(StorageError) -> ObjectSummary? {
        do {
            let digests = try ReadableFile("\(root)/\(key)").digests()
            return ObjectSummary(
                key: key, byteCount: digests.byteCount, sha256: digests.sha256, md5: digests.md5)
        } catch {
            // Missing with its disk is not the same as missing.
            guard error.isMissing, Folder.exists(root) else {
                throw failed(error, "cannot look for \(key)")
            }
            return nil
        }
    }

    private func failed(_ error: SystemFailure, _ what: String) -> StorageError {
        let advice =
            error.isPassing
            ? "see that the disk is there and has space" : "give this process the right to write"
        return StorageError(
            error.isPassing ? .unavailable(retryAfter: nil) : .configuration,
            "\(place) \(what): \(error); \(advice)")
    }
}
