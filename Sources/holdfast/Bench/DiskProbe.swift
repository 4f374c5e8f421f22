import Glibc

/// Measures the disk itself: what no durable figure can be understood without.
enum DiskProbe {
    private static let writes = 200

    /// How long an append of 4 KiB and its `fdatasync` take, the median, in microseconds.
    ///
    /// - Throws: ``StartError`` if the directory cannot be written to.
    static func fsyncMicroseconds(in directory: String) throws -> Double {
        let path = "\(directory)/fsync-probe"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else {
            throw StartError("cannot write to \(directory): choose another with --dir")
        }
        defer {
            close(descriptor)
            unlink(path)
        }
        let block = [UInt8](repeating: 7, count: 4_096)
        var latencies = Latencies()
        for _ in 0..<writes {
            let start = ContinuousClock.now
            guard write(descriptor, block, block.count) == block.count,
                fdatasync(descriptor) == 0
            else { throw StartError("writing to \(directory) failed: is the disk full?") }
            latencies.add(ContinuousClock.now - start)
        }
        return latencies.milliseconds(at: [0.5])[0] * 1_000
    }
}
