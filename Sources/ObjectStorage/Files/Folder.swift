import Glibc

/// What is done to folders and the names in them.
package enum Folder {
    /// Makes one folder; false if it was there.
    ///
    /// The folder that it is in has to exist. The corresponding C function is `mkdir`.
    @discardableResult
    package static func make(_ path: String, mode: UInt32 = 0o755) throws(SystemFailure) -> Bool {
        if mkdir(path, mode) == 0 { return true }
        let code = errno
        if code == EEXIST && exists(path) { return false }
        throw SystemFailure("mkdir", path, code: code == EEXIST ? ENOTDIR : code)
    }

    /// Whether there is a folder.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns when the names in a folder are on the disk.
    package static func synchronize(_ path: String) throws(SystemFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw SystemFailure("open", path) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw SystemFailure("fsync", path) }
    }

    /// Gives a file a second name; false, without doing anything, if something has that name.
    ///
    /// The corresponding C function is `link`.
    package static func link(_ path: String, as other: String) throws(SystemFailure) -> Bool {
        if Glibc.link(path, other) == 0 { return true }
        if errno == EEXIST { return false }
        throw SystemFailure("link", other)
    }

    /// Gives a file another name, whatever had that name before.
    ///
    /// The corresponding C function is `rename`.
    package static func rename(_ path: String, to other: String) throws(SystemFailure) {
        if Glibc.rename(path, other) != 0 { throw SystemFailure("rename", other) }
    }

    /// Takes a name away; that it was not there is not an error.
    ///
    /// The corresponding C function is `unlink`.
    package static func remove(_ path: String) throws(SystemFailure) {
        if unlink(path) != 0 && errno != ENOENT { throw SystemFailure("unlink", path) }
    }

    /// The names of the files in a folder that nobody has written to for so long.
    package static func names(
        in path: String, untouchedFor age: Duration
    ) throws(SystemFailure) -> [String] {
        guard let folder = opendir(path) else { throw SystemFailure("opendir", path) }
        defer { closedir(folder) }
        let limit = Glibc.time(nil) - Int(age.components.seconds)
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_mtim.tv_sec <= limit
            else { continue }
            names.append(name)
        }
        return names
    }
}
