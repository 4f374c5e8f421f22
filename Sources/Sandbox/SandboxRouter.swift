/// Sends each request to who answers it.
struct SandboxRouter: Sendable {
    let world: SandboxWorld

    /// Answers a request.
    func reply(to request: SandboxRequest) -> SandboxReply {
        let rest = Array(request.segments.dropFirst())
        switch (request.segments.first, rest.count) {
        case ("evolink", 2...): return EvoLinkFront(world: world).reply(to: request, path: rest)
        case ("replicate", 2...): return ReplicateFront(world: world).reply(to: request, path: rest)
        case ("files", 3): return .now(file(request, path: rest))
        case (nil, _): return .now(.text(200, SandboxHelp.text))
        case ("sandbox", _): return .now(control(request, path: rest))
        default: return .now(.text(404, "No such path. GET /sandbox/ tells what there is.\n"))
        }
    }

    /// `/files/{vendor}/{task}/{name}`: a result, as a vendor's CDN serves it.
    private func file(_ request: SandboxRequest, path: [String]) -> SandboxResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .text(405, "Method not allowed\n")
        }
        guard let vendor = Vendor(rawValue: path[0]),
            let task = world.book.task(path[1], of: vendor)
        else { return missing() }
        let finding = world.files.find(
            path[2], of: task, expires: request.query("expires"), at: world.now())
        switch finding {
        case .missing: return missing()
        case .expired:
            world.book.countDownload(of: task, wasServed: false)
            // EvoLink's CDN refuses what has expired; Replicate deletes it.
            return vendor == .evolink ? .text(403, "Access denied\n") : .text(404, "Not found\n")
        case .picture(let bytes, let contentType, let cutAfterBytes):
            world.book.countDownload(of: task, wasServed: true)
            var response = SandboxResponse(
                status: 200,
                headers: ["Content-Type": contentType, "Cache-Control": "public, max-age=3600"],
                body: bytes)
            response.cutAfterBytes = cutAfterBytes
            return response
        }
    }

    private func missing() -> SandboxResponse {
        world.book.countDownload(of: nil, wasServed: false)
        return .text(404, "Not found\n")
    }

    /// `/sandbox/…`: what nobody but the sandbox has.
    private func control(_ request: SandboxRequest, path: [String]) -> SandboxResponse {
        switch (request.method, path.first) {
        case ("GET", nil): return .text(200, SandboxHelp.text)
        case ("GET", "state"):
            return Self.json(200, world.book.state(at: world.now()).json)
        case ("GET", "faults"): return Self.json(200, FaultDocument.json(world.faults.plan.faults))
        case ("PUT", "faults"): return replaceFaults(request.body)
        default: return .text(404, "No such path. GET /sandbox/ tells what there is.\n")
        }
    }

    private func replaceFaults(_ body: [UInt8]) -> SandboxResponse {
        do throws(FaultDocument.Problems) {
            let faults = try FaultDocument.read(body)
            world.faults.replace(faults)
            return Self.json(200, FaultDocument.json(faults))
        } catch {
            let problems = error.problems.map { problem -> JSON in
                ["field": .string(problem.field), "expected": .string(problem.expected)]
            }
            return Self.json(422, ["problems": .array(problems)])
        }
    }

    private static func json(_ status: Int, _ body: JSON) -> SandboxResponse {
        SandboxResponse(WireAnswer(status: status, body: body))
    }
}
