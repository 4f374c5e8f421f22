import Testing

@testable import Configuration

/// A change to the good file, and what is said about it after `etc/holdfast.toml:`.
struct Mistake: Sendable, CustomTestStringConvertible {
    let line: String
    let replacement: String
    let problems: [String]

    /// - Parameters:
    ///   - line: The beginning of a line of the good file.
    ///   - replacement: What stands there instead.
    ///   - problems: From the line's number on.
    init(_ line: String, _ replacement: String, _ problems: String...) {
        self.line = line
        self.replacement = replacement
        self.problems = problems
    }

    var testDescription: String { replacement.isEmpty ? "without \(line)" : replacement }
}

private let serviceKeys =
    "one of body_bytes_max, connections_max, listen, public_url, request_timeout, workers"
private let sections =
    "one of console, database, delivery, environment, generation, providers, service, storage"

let mistakes = [
    Mistake(
        "listen", "lisen = \"x\"",
        "5: service.lisen: expected \(serviceKeys), found \"lisen\" (did you mean \"listen\"?)"),
    Mistake("listen", "zzz = 1", "5: service.zzz: expected \(serviceKeys), found \"zzz\""),
    Mistake(
        "[environment]", "[enviroment]",
        "40: enviroment: expected \(sections), found \"enviroment\" "
            + "(did you mean \"environment\"?)"),
    Mistake(
        "listen", "\"a b\" = 1",
        "5: service.\"a b\": expected \(serviceKeys), found \"a b\""),
    Mistake("listen", "listen = 8080", "5: service.listen: expected host:port, found 8080"),
    Mistake("listen", "listen = \"x\"", "5: service.listen: expected host:port, found \"x\""),
    Mistake("listen", "listen = \":80\"", "5: service.listen: expected host:port, found \":80\""),
    Mistake(
        "listen", "listen = \"::1:80\"",
        "5: service.listen: expected host:port, found \"::1:80\""),
    Mistake(
        "listen", "listen = \"a:65536\"",
        "5: service.listen: expected host:port, found \"a:65536\""),
    Mistake(
        "listen", "workers = 0",
        "5: service.workers: expected an integer from 1 to 1024, found 0"),
    Mistake(
        "listen", "workers = 1.5",
        "5: service.workers: expected an integer from 1 to 1024, found 1.5"),
    Mistake(
        "listen", "request_timeout = 30",
        "5: service.request_timeout: expected a duration from 1s to 10m, such as \"30s\", "
            + "found 30"),
    Mistake("url", "", "1: database.url: expected \(databaseURL), found nothing"),
    Mistake(
        "url", "url = \"mysql://u:sesame@h/d\"",
        "2: database.url: expected \(databaseURL), found \"mysql:…\""),
    Mistake(
        "url", "url = \"sqlite:\"",
        "2: database.url: expected \(databaseURL), found \"sqlite:…\""),
    Mistake(
        "url", "url = \"sesame\"",
        "2: database.url: expected \(databaseURL), found another text"),
    Mistake(
        "url", "url = \"env:NOT_SET\"",
        "2: database.url: expected the environment variable NOT_SET to be set, found it unset"),
    Mistake("public_url", "", "4: service.public_url: expected an https URL, found nothing"),
    Mistake(
        "public_url", "public_url = \"api.example.com\"",
        "6: service.public_url: expected an https URL, found \"api.example.com\""),
    Mistake(
        "public_url", "public_url = \"http://api.example.com\"",
        "6: service.public_url: expected https (http is only for 127.0.0.0/8, ::1 and "
            + "localhost), found \"http://api.example.com\""),
    Mistake(
        "public_url", "public_url = \"http://127.0.0.1.example.com\"",
        "6: service.public_url: expected https (http is only for 127.0.0.0/8, ::1 and "
            + "localhost), found \"http://127.0.0.1.example.com\""),
    Mistake(
        "public_url", "public_url = \"https://u:sesame@h\"",
        "6: service.public_url: expected a URL without a user or password, found a URL with a "
            + "user or password"),
    Mistake(
        "public_url", "public_url = \"https://h/?a=b\"",
        "6: service.public_url: expected a URL without ? and #, found \"https://h/?a=b\""),
    Mistake(
        "public_url", "public_url = \"https://h:0\"",
        "6: service.public_url: expected an https URL, found \"https://h:0\""),
    Mistake(
        "kind", "kind = \"r2\"",
        "9: storage.kind: expected \"directory\" or \"s3\", found \"r2\""),
    Mistake("kind", "", "8: storage.kind: expected \"directory\" or \"s3\", found nothing"),
    Mistake(
        "bucket", "bucket = \"My Bucket\"",
        "12: storage.bucket: expected a bucket's name: 3 to 63 of a-z, 0-9, . and -, "
            + "found \"My Bucket\""),
    Mistake(
        "endpoint", "path = \"results\"",
        "8: storage.endpoint: expected an https URL, found nothing",
        "10: storage.path: expected one of access_key_id, bucket, endpoint, kind, path_style, "
            + "region, secret_access_key, session_token, found \"path\""),
    Mistake(
        "access_key_id", "access_key_id = \"env:NOT_SET\"",
        "13: storage.access_key_id: expected the environment variable NOT_SET to be set, "
            + "found it unset"),
    Mistake(
        "access_key_id", "access_key_id = \"env:EMPTY\"",
        "13: storage.access_key_id: expected the environment variable EMPTY to be set, "
            + "found it empty"),
    Mistake(
        "access_key_id", "access_key_id = \"env:ses-ame\"",
        "13: storage.access_key_id: expected the name of an environment variable after env:, "
            + "found something else"),
    Mistake(
        "access_key_id", "access_key_id = \"env:TWO_LINES\"",
        "13: storage.access_key_id: expected a secret of one line, found line breaks or control "
            + "characters in it"),
    Mistake(
        "access_key_id", "access_key_id = \"file:none\"",
        "13: storage.access_key_id: expected a secret in the file \"none\", "
            + "found No such file or directory"),
    Mistake(
        "access_key_id", "access_key_id = \"file:empty\"",
        "13: storage.access_key_id: expected a secret in the file \"empty\", found it empty"),
    Mistake(
        "access_key_id", "access_key_id = 735353",
        "13: storage.access_key_id: expected env:NAME or file:PATH, found an integer"),
    Mistake(
        "access_key_id", "access_key_id = \"\"",
        "13: storage.access_key_id: expected env:NAME or file:PATH, found an empty text"),
    Mistake(
        "access_key_id", "",
        "8: storage.access_key_id: expected env:NAME or file:PATH, found nothing"),
    Mistake(
        "default_provider", "default_provider = \"evolnk\"",
        "17: generation.default_provider: expected a configured provider (evolink, replicate), "
            + "found \"evolnk\" (did you mean \"evolink\"?)"),
    Mistake(
        "default_provider", "",
        "16: generation.default_provider: expected a configured provider (evolink, replicate), "
            + "found nothing"),
    Mistake(
        "failover", "failover = [\"fal\", 7, \"replicate\", \"replicate\"]",
        "19: generation.failover: expected provider names, found 7",
        "19: generation.failover: expected a configured provider (evolink, replicate), "
            + "found \"fal\"",
        "19: generation.failover: expected every provider once, found \"replicate\" again"),
    Mistake(
        "failover", "failover = \"replicate\"",
        "19: generation.failover: expected an array of provider names, found \"replicate\""),
    Mistake(
        "credits = 4", "credits = -1",
        "18: generation.credits: expected an integer from 0 to 1000000000, found -1"),
    Mistake(
        "adapter = \"evolink\"", "adapter = \"evolnk\"",
        "22: providers.evolink.adapter: expected one of evolink, replicate, found \"evolnk\" "
            + "(did you mean \"evolink\"?)"),
    Mistake(
        "model = \"gem", "",
        "21: providers.evolink.model: expected the model's name at the provider, found nothing"),
    Mistake("deadline", "deadline = \"10 minutes\"", "25: \(deadline), found \"10 minutes\""),
    Mistake("deadline", "deadline = \"29s\"", "25: \(deadline), found \"29s\""),
    Mistake("deadline", "deadline = \"6h1s\"", "25: \(deadline), found \"6h1s\""),
    Mistake(
        "deadline", "deadline = \"30s\"\npoll_interval = \"30s\"",
        "26: providers.evolink.poll_interval: expected less than the deadline (30s), "
            + "found \"30s\""),
    Mistake(
        "[providers.evolink]", "[providers.\"Evo Link\"]",
        "17: generation.default_provider: expected a configured provider (Evo Link, replicate), "
            + "found \"evolink\"",
        "21: providers.\"Evo Link\": expected a name of a-z, 0-9, - and _ (at most 40), "
            + "found \"Evo Link\""),
    Mistake(
        "base_url", "base_url = \"http://10.0.0.1\"",
        "34: providers.replicate.base_url: expected https (http is only for 127.0.0.0/8, ::1 "
            + "and localhost), found \"http://10.0.0.1\""),
    Mistake("options", "options = 1", "35: providers.replicate.options: expected a table, found 1"),
    Mistake(
        "allow_private", "allow_private = [\"10.0.0.0/8\", \"localhost:0\"]",
        "38: delivery.allow_private: expected an exact host:port, found \"10.0.0.0/8\"",
        "38: delivery.allow_private: expected an exact host:port, found \"localhost:0\""),
    Mistake(
        "name", "name = \"\\u202Eevil\\u0007\"",
        "41: environment.name: expected a text of at most 40 characters, "
            + "found \"\u{FFFD}evil\u{FFFD}\""
    ),
]

private let databaseURL = "sqlite:PATH or postgresql://USER@HOST/NAME"
private let deadline =
    "providers.evolink.deadline: expected a duration from 30s to 6h, such as \"10m\""

@Suite struct `Problems in the file` {
    @Test(arguments: mistakes)
    func `a mistake is named with its place, and what was expected`(mistake: Mistake) throws {
        let lines = goodFile.split(separator: "\n", omittingEmptySubsequences: false)
        let index = try #require(lines.firstIndex { $0.hasPrefix(mistake.line) })
        var changed = lines.map(String.init)
        changed[index] = mistake.replacement
        let said = problems(changed.joined(separator: "\n"))
        #expect(said == mistake.problems.map { "etc/holdfast.toml:\($0)" })
        #expect(!said.joined().contains("sesame"))
    }

    @Test func `an empty file lacks all that is required`() {
        #expect(
            problems("") == [
                "etc/holdfast.toml: database.url: expected \(databaseURL), found nothing",
                "etc/holdfast.toml: service.public_url: expected an https URL, found nothing",
                #"etc/holdfast.toml: storage.kind: expected "directory" or "s3", found nothing"#,
                """
                etc/holdfast.toml: providers: expected at least one table [providers.NAME], \
                found nothing
                """,
                """
                etc/holdfast.toml: generation.default_provider: expected a provider's name, \
                found nothing
                """,
            ])
    }

    @Test func `a value where a table should be is one problem, not many`() {
        let text =
            "storage = \"s3\"\nproviders = 1\n"
            + shortFile.replacing(
                "[storage]", with: "[console]"
            ).replacing("[providers.only]", with: "[delivery]")
        let said = problems(text)
        #expect(said.contains(#"etc/holdfast.toml:1: storage: expected a table, found "s3""#))
        #expect(said.contains("etc/holdfast.toml:2: providers: expected a table, found 1"))
        #expect(!said.contains { $0.contains("storage.") })
    }

    @Test func `all problems come at once, from the top of the file down`() {
        let text =
            goodFile
            .replacing("listen = \"127.0.0.1:8080\"", with: "listen = 1")
            .replacing("\"10m\"", with: "\"soon\"")
            .replacing("env:R2_ACCESS_KEY_ID", with: "env:NOT_SET")
            .replacing("name = \"production\"", with: "nam = \"production\"")
        let lines = problems(text).map { $0.split(separator: ":")[1] }
        #expect(lines == ["5", "13", "25", "41"])
    }

    @Test func `far words are not suggested`() {
        #expect(Suggestion.nearest(to: "listn", in: ["listen", "workers"]) == "listen")
        #expect(Suggestion.nearest(to: "LISTEN", in: ["listen"]) == "listen")
        #expect(Suggestion.nearest(to: "port", in: ["listen", "workers"]) == nil)
        #expect(Suggestion.nearest(to: "", in: []) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("localhost", true), ("::1", true),
        ("127.1", false), ("0127.0.0.1", false), ("127.0.0.01", false), ("127.0.0.256", false),
        ("localhost.example.com", false), ("::2", false), ("10.0.0.1", false), ("", false),
    ])
    func `only this machine is this machine`(host: String, isLoopback: Bool) {
        #expect(SocketAddress.isLoopback(host) == isLoopback)
    }
}
