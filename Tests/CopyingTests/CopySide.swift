import Copying
import Database
import Operations
import Support
import Testing

/// From where to where.
struct Direction: Sendable, CustomTestStringConvertible {
    let source: EngineKind
    let target: EngineKind

    var testDescription: String { "\(source) to \(target)" }

    static let all = [EngineKind.sqlite, .postgresql].flatMap { source in
        [EngineKind.sqlite, .postgresql].map { Direction(source: source, target: $0) }
    }

    /// Through a pooler on one of the sides.
    static let pooled = [
        Direction(source: .sqlite, target: .pooled), Direction(source: .pooled, target: .sqlite),
    ]
}

extension EngineKind {
    /// Runs `body` with a new, empty database of its own, open as the command opens it.
    func withSide<R>(_ body: (any Engine) async throws -> R) async throws -> R {
        switch self {
        case .sqlite: return try await withEngine(body)
        case .postgresql, .pooled:
            let url = try await PrivateCluster.shared.newDatabase(isPooled: self == .pooled)
            return try await withServer(at: url, body)
        }
    }
}

/// Runs `body` with a server's database, open as the command opens it.
func withServer<R>(
    at url: String, program: String = "holdfast copy", _ body: (any Engine) async throws -> R
) async throws -> R {
    let engine = try PostgresEngine.open(url: url, writers: 2, readers: 2, program: program)
    let result: Result<R, any Error>
    do { result = .success(try await body(engine)) } catch { result = .failure(error) }
    await engine.close()
    return try result.get()
}

extension Direction {
    /// Runs `body` with a rich source and an empty target.
    func with<R>(_ body: (any Engine, any Engine) async throws -> R) async throws -> R {
        try await source.withSide { source in
            try await target.withSide { target in
                try await RichWorld.make(in: source)
                return try await body(source, target)
            }
        }
    }
}

extension Engine {
    /// Everything that is stored, as text.
    func dump() async throws -> [String] {
        try await read { tx in
            try CopiedTable.all.flatMap { table in
                try tx.rows("SELECT \(sql: table.list) FROM \(raw: table.name)") { row in
                    let values = (0..<row.columnCount).map { "\(row.value(at: $0))" }
                    return "\(table.name) \(values.joined(separator: "|"))"
                }.sorted()
            }
        }
    }

    /// Whether nothing of ours is there, not even an empty table.
    func isUntouched() async throws -> Bool { try await schemaVersion() == 0 }
}

extension CopiedTable {
    fileprivate var list: SQL { columns.map { "\(raw: $0)" as SQL }.joined(by: ", ") }
}
