import Foundation
import Support
import Testing

/// A database on a server that cannot be used: a sentence and exit code 1, and nothing is changed.
struct DatabaseServerTests {
    /// What is wrong with it.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let name: String
        /// What each command says.
        let words: String
        var statements: [String] = []
        /// What is written instead of the user's name, if anything.
        var user = "holdfast"
        /// What is written instead of the name of the database.
        var database = "shop"
        /// Those that fail; the others may not.
        var commands = DatabaseFileTests.commands

        var testDescription: String { name }
    }

    static let troubles = [
        Trouble(
            name: "another program's", words: "it has a table customers",
            statements: ["CREATE TABLE customers (name TEXT)"]),
        Trouble(
            name: "another program's migrations", words: "is not Holdfast's",
            statements: ["CREATE TABLE schema_migrations (version TEXT)"]),
        Trouble(
            name: "a newer one", words: "has schema 99",
            statements: [
                """
                CREATE TABLE schema_migrations
                    (number BIGINT PRIMARY KEY, name TEXT, checksum TEXT, applied_at BIGINT);
                INSERT INTO schema_migrations VALUES (99, 'later', 'x', 1)
                """
            ]),
        Trouble(
            name: "none of this name", words: #"database "nowhere" does not exist"#,
            database: "nowhere"),
        Trouble(
            name: "too many connections", words: "too many connections",
            statements: ["CREATE ROLE crowd LOGIN CONNECTION LIMIT 0"], user: "crowd"),
        Trouble(
            name: "a wrong password", words: "password authentication failed",
            statements: [
                "CREATE ROLE stranger LOGIN PASSWORD 'right'", askForPassword,
                "SELECT pg_reload_conf()",
            ], user: "stranger:wrong"),
    ]

    /// Lets the server ask one user for a password, by writing its file of rules anew.
    private static let askForPassword = """
        DO $$
        BEGIN
            EXECUTE format('COPY (SELECT unnest(ARRAY[%L, %L])) TO %L',
                'local all stranger scram-sha-256', 'local all all trust',
                current_setting('hba_file'));
        END
        $$
        """

    @Test(.timeLimit(.minutes(3)), arguments: troubles)
    func `a database that is not what it should be is left as it is`(
        _ trouble: Trouble
    ) async throws {
        try await SharedDatabase.with { shared in
            for statement in trouble.statements { try await shared.query(statement) }
            let before = try await shared.query(Self.tables)
            try await Shop.with { shop in
                try shop.use(
                    shared.url.replacing("user=holdfast", with: Self.login(trouble.user))
                        .replacing("/shop?", with: "/\(trouble.database)?"))
                for words in trouble.commands {
                    let end = try await shop.run(words)
                    #expect(end.code == 1, "\(words) ended with \(end.code ?? 0): \(end.text)")
                    #expect(end.error.contains(trouble.words), "\(words): \(end.error)")
                    #expect(end.error.contains("\(trouble.database) at "), "\(end.error)")
                    let lines = end.error.split(separator: "\n")
                    #expect(
                        lines.count { $0.hasPrefix("holdfast: ") } == 1, "\(words): \(end.error)")
                    #expect(!end.text.contains("wrong"), "\(end.text)")
                }
            }
            #expect(try await shared.query(Self.tables) == before)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a server that is not there is named at once`() async throws {
        try await Shop.with { shop in
            try shop.use("postgresql:///shop?host=\(shop.folder.replacing("/", with: "%2F"))")
            for words in DatabaseFileTests.commands {
                let end = try await shop.run(words)
                #expect(end.code == 1, "\(words) ended with \(end.code ?? 0): \(end.text)")
                #expect(end.error.contains("shop at \(shop.folder) cannot be reached"))
                #expect(end.error.contains("Check that the server runs"))
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a user who may only read can look, and is told why not more`() async throws {
        try await SharedDatabase.with { shared in
            try await Shop.with { shop in
                try shop.use(shared.url)
                let made = try await shop.run(["migrate", "--yes"])
                #expect(made.code == 0, "\(made.text)")
                try await shared.query(
                    """
                    CREATE ROLE looker LOGIN;
                    GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker
                    """)
                try shop.use(shared.url.replacing("user=holdfast", with: "user=looker"))
                for words in [["users", "list"], ["console", "--once"]] {
                    let end = try await shop.run(words)
                    #expect(end.code == 0, "\(words): \(end.text)")
                }
                for words in [["serve"], ["verify"]] {
                    let end = try await shop.run(words)
                    #expect(end.code == 1, "\(words): \(end.text)")
                    #expect(end.error.contains("shop at "), "\(words): \(end.error)")
                    #expect(end.error.contains("permission denied"), "\(words): \(end.error)")
                    #expect(end.error.contains("right to write"), "\(words): \(end.error)")
                }
            }
        }
    }

    private static let tables = """
        SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
        """

    private static func login(_ user: String) -> String {
        let parts = user.split(separator: ":")
        return "user=\(parts[0])" + (parts.count > 1 ? "&password=\(parts[1])" : "")
    }
}

extension Shop {
    /// Takes another database.
    fileprivate func use(_ url: String) throws {
        let file = "\(folder)/holdfast.toml"
        var settings = TOMLText(try String(contentsOfFile: file, encoding: .utf8))
        settings.set("database", "url", "\"\(url)\"")
        try settings.text.write(toFile: file, atomically: true, encoding: .utf8)
    }
}
