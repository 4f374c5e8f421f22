import Crypto
import Foundation
import ObjectStorage

/// A file to put into a store.
struct StoredFile {
    let object: OutgoingObject

    init(_ key: String, _ content: [UInt8], in folder: String) throws {
        let path = "\(folder)/\(UUID().uuidString)"
        try Data(content).write(to: URL(fileURLWithPath: path))
        object = OutgoingObject(
            key: key, file: path, byteCount: content.count, sha256: SHA256.hash(content),
            md5: MD5.hash(content), contentType: "image/png")
    }

    init(_ key: String, _ text: String, in folder: String) throws {
        try self.init(key, Array(text.utf8), in: folder)
    }
}
