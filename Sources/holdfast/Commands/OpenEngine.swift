import Configuration
import Database

func openEngine(_ url: DatabaseURL, create: Bool, readOnly: Bool = false) throws -> any Engine {
    switch url {
    case .sqlite(let path):
        return try SQLiteEngine.open(path: path, create: create, readOnly: readOnly)
    case .postgresql:
        throw CommandFailure(
            "database.url: this version keeps its data in SQLite only: use sqlite:FILE")
    }
}
