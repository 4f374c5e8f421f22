import Glibc

/// The body of a request while it is sent.
struct BodySource: ~Copyable {
    enum Piece { case bytes(Int), failed }

    private let body: ClientBody
    private var descriptor: Int32 = -1
    private var offset = 0

    var byteCount: Int { body.byteCount }
    var isEmpty: Bool {
        if case .none = body { return true }
        return false
    }

    init(_ body: ClientBody) {
        self.body = body
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Opens the file, if it is one; false if it cannot be read or has another size.
    mutating func open() -> Bool {
        guard case .file(let path, let byteCount) = body else { return true }
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && Int(status.st_size) == byteCount
    }

    /// Copies the next bytes into a buffer; 0 bytes at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Piece {
        let count = min(buffer.count, byteCount - offset)
        if count == 0 { return .bytes(0) }
        switch body {
        case .none: return .bytes(0)
        case .bytes(let bytes):
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + count]))
            }
            offset += count
            return .bytes(count)
        case .file:
            let received = pread(descriptor, buffer.baseAddress, count, offset)
            // A file that became shorter cannot keep its declared length.
            guard received > 0 else { return .failed }
            offset += received
            return .bytes(received)
        }
    }

    /// Begins again.
    mutating func rewind() -> Bool {
        offset = 0
        return true
    }
}
