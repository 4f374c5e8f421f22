import Testing

/// That the rules find what they look for, and leave alone what only looks like it.
struct RuleTests {
    @Test(arguments: [
        ("a // try!", "a        "),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"say("try! it")"#, #"say("       ")"#),
        (#"say("a \(b("c")) d")"#, #"say("  \(b(" "))  ")"#),
        (##"say(#"a "b" \#(c) \(d)"#)"##, ##"say(#"      \#(c)     "#)"##),
        (#"say("an \" escape") // gone"#, #"say("            ")        "#),
        ("\"\"\"\na \"b\" // c\n\"\"\" + d", "\"\"\"\n          \n\"\"\" + d"),
        ("say(\"unfinished\nlet next", "say(\"          \nlet next"),
    ])
    func `code is what is left without comments and strings`(text: String, code: String) {
        #expect(MaskedSource(text).code == code)
    }

    @Test func `comments stay where only strings go`() {
        let masked = MaskedSource(#"say("now") // later"#)
        #expect(masked.codeAndComments == #"say("   ") // later"#)
    }

    @Test(arguments: [
        ("func a() {\n}", [2]),
        ("func a(\n    b: Int\n) -> Int\nwhere A: B {\n    c { d }\n}", [6]),
        ("func a() {\n    func b() { c() }\n}", [3, 1]),
        ("protocol A {\n    func b()\n    init(c: Int)\n}", []),
        ("init() {\n    self.init(a: 1)\n}", [3]),
        ("var a: Int {\n    1\n}", [3]),
        ("func a(b: () -> Void = {}) {\n}", [2]),
        (#"func a() { say("{") }"#, [1]),
    ])
    func `functions reach from their name to their brace`(text: String, lengths: [Int]) {
        #expect(
            SourceFile(path: "Sources/A/B.swift", text: text).functions.map(\.length) == lengths)
    }

    @Test(arguments: [
        ("import A", ["A"]),
        ("package import A", ["A"]),
        ("@testable import A", ["A"]),
        ("internal import struct A.B", ["A"]),
        ("// import A", []),
        ("let a = \"\"\"\n    import A\n    \"\"\"", []),
    ])
    func `imports are found however they are written`(text: String, modules: [String]) {
        #expect(SourceFile(path: "Sources/A/B.swift", text: text).imports.map(\.module) == modules)
    }

    @Test(arguments: [
        ("let a = try! b()", ["try!"]),
        ("let a = b as! C", ["as!"]),
        ("public func a()", ["public"]),
        ("public struct A {", ["public"]),
        ("open class A {", ["open"]),
        ("let a = open (path)", []),
        ("let key = pair.public", []),
        ("extension A: @unchecked Sendable {}", ["@unchecked"]),
        ("nonisolated(unsafe) var a = 1", ["nonisolated(unsafe)"]),
        ("Task.detached { a() }", ["Task.detached"]),
        ("print(a)", ["print("]),
        ("fingerprint(a)", []),
    ])
    func `banned words are found as words`(line: String, words: [String]) {
        #expect(BannedWord.all.filter { $0.isIn(line) }.map(\.word) == words)
    }

    @Test(arguments: [
        ("try await Task.sleep(for: .seconds(1))", [false]),
        ("try await clock.sleep(until: a)", [false]),
        ("Thread.sleep(forTimeInterval: 1)", [true]),
        ("sleep(1)", [true]),
        ("microsleep(1)", [true]),
        ("let sleep = a(1)", []),
    ])
    func `a sleep of a thread is told from one of a task`(line: String, blocksThread: [Bool]) {
        let file = SourceFile(path: "Sources/A/B.swift", text: line)
        #expect(file.sleeps.map(\.blocksThread) == blocksThread)
    }

    @Test(arguments: [
        ("package func a() {}", [0]),
        ("/// A.\npackage func a() {}", []),
        ("/// A.\n@discardableResult\npackage func a() {}", []),
        ("// A.\npackage struct B {}", [1]),
        ("package final class A {}", [0]),
        ("package let a = 1", [0]),
        ("/// A.\npackage struct A {\n    package var b: Int\n}", []),
        ("/// A.\npackage struct A {\n    package static let b = 1\n}", [2]),
        (
            "/// A.\npackage struct A {\n    package init(b: Int) {\n        self.b = b\n    }\n}",
            []
        ),
        ("/// A.\npackage struct A {\n    package init(b: Int) {\n        c = b\n    }\n}", [2]),
        ("/// A.\npackage struct A {\n    package init() {}\n}", []),
        ("package struct A {\n    package static let b = A(rawValue: 1)\n}", [0]),
        ("extension A: B {\n    package func c() {}\n}", []),
        ("extension A {\n    package func c() {}\n}", [1]),
        ("package import A", []),
        ("package.expire(now)", []),
        ("let package = packages[0]", []),
    ])
    func `what other targets see needs a doc comment`(text: String, undocumented: [Int]) {
        let file = SourceFile(path: "Sources/A/B.swift", text: text)
        #expect(file.undocumentedDeclarations == undocumented)
    }
}
