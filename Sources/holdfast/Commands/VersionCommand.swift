import Database
import Operations

/// `holdfast version`.
enum VersionCommand {
    private struct Versions: Encodable {
        var version: String
        var schema: Int
    }

    static let command = Command(
        path: ["version"], summary: "Print the version of the program and of its schema",
        options: [.json], example: "holdfast version",
        action: .inTask { invocation in
            let versions = Versions(version: Program.version, schema: Schema.plan.version)
            if invocation.has(.json) {
                invocation.streams.print(json: try JSONText.encode(versions))
            } else {
                invocation.streams.print(
                    "holdfast \(versions.version), schema \(versions.schema)")
            }
            return .done
        })
}
