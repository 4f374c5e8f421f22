/// Answers the requests under `/replicate`.
struct ReplicateFront: Sendable {
    let world: SandboxWorld

    /// Answers a request whose path goes on with `path` after `/replicate`.
    func reply(to request: SandboxRequest, path: [String]) -> SandboxReply {
        let isCreate = request.method == "POST" && path.last == "predictions"
        let kind: CallKind = isCreate ? .create : .read
        let call = world.book.countCall(to: .replicate)
        let fate = world.faults.plan.fate(ofCall: call, kind: kind, at: .replicate)
        do throws(WireAnswer) {
            guard world.isAuthorized(request, for: .replicate) else {
                throw ReplicateWire.unauthorized
            }
            if let refusal = fate.refusal, !refusal.comesAfterAccept(kind) {
                throw ReplicateWire.refusal(refusal)
            }
            if isCreate { return try create(request, path: path, fate) }
            let answer = try read(request, path: path)
            return world.delayed(fate, SandboxResponse(WireAnswer(status: 200, body: answer)))
        } catch {
            return world.delayed(fate, SandboxResponse(error))
        }
    }

    private func create(
        _ request: SandboxRequest, path: [String], _ fate: CallFate
    ) throws(WireAnswer) -> SandboxReply {
        var order = try ReplicateWire.order(request.body, model: try Self.model(in: path))
        order.cancelAfter = try ReplicateWire.cancelAfter(request.header("cancel-after"))
        guard case .created(let task) = world.create(order, for: .replicate, key: nil) else {
            preconditionFailure("a request without a key is always a new one")
        }
        let refusal = fate.refusal.map { SandboxResponse(ReplicateWire.refusal($0)) }
        let wait = ReplicateWire.wait(request.header("prefer"))
        return world.answer(task, after: fate, wait: wait) {
            if let refusal { return refusal }
            let body =
                wait == nil
                ? ReplicateWire.created(task, files: world.files)
                : ReplicateWire.prediction(task, at: world.now(), files: world.files)
            return SandboxResponse(WireAnswer(status: 201, body: body))
        }
    }

    /// The model that the path names; `nil` if the body has to.
    private static func model(in path: [String]) throws(WireAnswer) -> String? {
        if path == ["v1", "predictions"] { return nil }
        guard path.count == 5, path[1] == "models" || path[1] == "deployments" else {
            throw ReplicateWire.notFound
        }
        return "\(path[2])/\(path[3])"
    }

    private func read(_ request: SandboxRequest, path: [String]) throws(WireAnswer) -> JSON {
        let moment = world.now()
        switch (request.method, path.dropFirst().joined(separator: "/")) {
        case ("GET", "predictions"): return try list(request, at: moment)
        case ("GET", "webhooks/default/secret"):
            return ["key": .string(world.options.webhookSecret)]
        case ("GET", "account"): return ReplicateWire.account
        default: break
        }
        guard path.count >= 3, path[1] == "predictions" else { throw ReplicateWire.notFound }
        let found = world.book.task(
            path[2], of: .replicate, at: moment, lifetime: world.files.lifetime(of: .replicate))
        guard let task = found else { throw ReplicateWire.notFound }
        switch (request.method, path.count) {
        case ("GET", 3):
            return ReplicateWire.prediction(task, at: moment, files: world.files)
        case ("POST", 4) where path[3] == "cancel": return cancel(task, at: moment)
        default: throw ReplicateWire.notFound
        }
    }

    private func cancel(_ task: SandboxTask, at moment: Moment) -> JSON {
        let (canceled, didStop) = world.book.cancel(task, at: moment)
        if didStop, canceled.order.callback?.events.contains(.completed) == true {
            world.enqueue(
                PendingCallback(
                    taskID: task.id, vendor: .replicate, event: .completed, wait: .zero,
                    endsAt: canceled.life.endsAt))
        }
        return ReplicateWire.prediction(canceled, at: moment, files: world.files)
    }

    /// A page of all predictions; the cursor is the serial of the last one shown before.
    private func list(_ request: SandboxRequest, at moment: Moment) throws(WireAnswer) -> JSON {
        var serialMax = Int.max
        if let cursor = request.query("cursor") {
            guard let serial = Int(cursor) else {
                throw ReplicateWire.invalid("cursor", "format", "cursor is not valid")
            }
            serialMax = serial
        }
        let found = world.book.tasks(of: .replicate).filter { $0.serial < serialMax }
        let page = Array(found.prefix(ReplicateWire.pageSize))
        let next = found.count > page.count ? page.last?.serial : nil
        return ReplicateWire.list(page, next: next, at: moment, files: world.files)
    }
}
