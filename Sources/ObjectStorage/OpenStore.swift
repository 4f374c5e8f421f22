package import Configuration
package import Database
package import HTTPClient

/// The store that the settings name.
///
/// It waits for the disk if that is a directory: call it when starting.
///
/// - Throws: `.configuration` if there can be no such store; it is not asked yet.
package func openStore(
    _ settings: StorageSettings, client: Client, clock: any WallClock
) throws(StorageError) -> any ObjectStore {
    switch settings {
    case .directory(let path): try DirectoryStore(path: path)
    case .s3(let settings): try S3Store(settings, client: client, clock: clock)
    }
}
