import Testing

/// Who may import whom.
///
/// The compiler does not check it: a target can import what only another one declares.
struct LayerTests {
    @Test
    func `modules import only what stands above them`() {
        for file in SourceTree.sources {
            let layer = Layer.all.first { $0.target == file.target }
            let allowed = (layer?.modules ?? []).union(layer?.system ?? [])
            for (line, module) in file.imports where !allowed.contains(module) {
                file.report(line: line, "imports \(module), which its layer does not allow")
            }
        }
    }

    @Test
    func `tests import only what their target declares`() {
        for file in SourceTree.tests {
            let tools: Set = ["Foundation", "FoundationNetworking", "Testing"]
            let declared = Manifest.dependencies[file.target, default: []]
            let allowed = declared.union(tools).union(Layer.driver)
            for (line, module) in file.imports where !allowed.contains(module) {
                file.report(line: line, "imports \(module), which Package.swift does not give it")
            }
        }
    }

    @Test
    func `every module has its place in the layers`() {
        let found = SourceTree.targets(in: "Sources")
        #expect(found.filter { name in !Layer.all.contains { $0.target == name } }.isEmpty)
    }

    @Test
    func `a layer stands on those above it, as the manifest says`() {
        for (index, layer) in Layer.all.enumerated() {
            let above = Set(Layer.all[..<index].map(\.target))
            #expect(layer.modules.subtracting(above).isEmpty, "\(layer.target)")
            #expect(layer.modules == Manifest.dependencies[layer.target], "\(layer.target)")
        }
    }

    @Test
    func `every folder of tests is a target`() {
        let found = SourceTree.targets(in: "Tests")
        #expect(found.filter { Manifest.dependencies[$0] == nil }.isEmpty)
    }
}
