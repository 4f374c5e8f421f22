import Testing

@testable import Configuration

@Suite struct `Where the file is` {
    private func locate(
        option: String? = nil, variable: String? = nil, existing: [String] = []
    ) throws(SettingsError) -> String {
        let environment = variable.map { [Settings.fileVariable: $0] } ?? [:]
        return try Settings.locate(
            option: option, environment: environment, exists: existing.contains)
    }

    @Test func `the option goes before the variable, and that before the usual places`() throws {
        let usual = Settings.usualFiles
        #expect(try locate(option: "a", variable: "b", existing: usual) == "a")
        #expect(try locate(variable: "b", existing: usual) == "b")
        #expect(try locate(variable: "", existing: usual) == "./holdfast.toml")
        #expect(try locate(existing: [usual[1]]) == "/etc/holdfast/holdfast.toml")
    }

    @Test func `without any, the places are named`() {
        let error = #expect(throws: SettingsError.self) { try locate() }
        #expect(
            error?.description == """
                ./holdfast.toml: expected this file, /etc/holdfast/holdfast.toml, --config FILE or \
                $HOLDFAST_CONFIG, found none of them (holdfast init makes one)
                """)
    }

    @Test func `a file that is not there is an error that names it`() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(file: "/nowhere/holdfast.toml", environment: [:])
        }
        #expect(
            error?.description == """
                /nowhere/holdfast.toml: expected a readable configuration file, \
                found No such file or directory
                """)
        let folder = #expect(throws: SettingsError.self) {
            try Settings.load(file: "/", environment: [:])
        }
        #expect(folder?.description.hasSuffix("found Is a directory") == true)
    }
}
