import Crypto

/// Answers the requests under `/evolink`.
struct EvoLinkFront: Sendable {
    let world: SandboxWorld

    /// Answers a request whose path goes on with `path` after `/evolink`.
    func reply(to request: SandboxRequest, path: [String]) -> SandboxReply {
        let kind: CallKind = path == ["v1", "images", "generations"] ? .create : .read
        let call = world.book.countCall(to: .evolink)
        let fate = world.faults.plan.fate(ofCall: call, kind: kind, at: .evolink)
        do throws(WireAnswer) {
            guard world.isAuthorized(request, for: .evolink) else {
                throw EvoLinkWire.unauthorized
            }
            if let refusal = fate.refusal, !refusal.comesAfterAccept(kind) {
                throw EvoLinkWire.refusal(refusal)
            }
            if kind == .create && request.method == "POST" { return try create(request, fate) }
            let answer = try read(request, path: path)
            return world.delayed(fate, response(200, answer, call: call))
        } catch {
            var refused = SandboxResponse(error)
            refused.headers["x-request-id"] = Self.requestID(call)
            return world.delayed(fate, refused)
        }
    }

    private func create(
        _ request: SandboxRequest, _ fate: CallFate
    ) throws(WireAnswer)
        -> SandboxReply
    {
        let keyText = try EvoLinkWire.idempotencyKey(request.header("idempotency-key"))
        let order = try EvoLinkWire.order(request.body)
        let key = keyText.map { TaskBook.Key(text: $0, digest: SHA256.hash(request.body)) }
        switch world.create(order, for: .evolink, key: key) {
        case .conflict: throw EvoLinkWire.idempotencyConflict
        case .unanswered: throw EvoLinkWire.outcomeUnknown
        case .replayed(let task):
            var replayed = created(task)
            replayed.headers["idempotency-replayed"] = "true"
            return world.delayed(fate, replayed)
        case .created(let task):
            let refusal = fate.refusal.map { SandboxResponse(EvoLinkWire.refusal($0)) }
            return world.answer(task, after: fate) { refusal ?? created(task) }
        }
    }

    private func created(_ task: SandboxTask) -> SandboxResponse {
        let estimate = world.options.generationTime.upperBound
        return response(200, EvoLinkWire.created(task, estimate: estimate), call: task.serial)
    }

    private func read(_ request: SandboxRequest, path: [String]) throws(WireAnswer) -> JSON {
        let moment = world.now()
        switch (request.method, path.dropFirst().first, path.dropFirst(2).first) {
        case ("GET", "tasks", nil): return try list(request, at: moment)
        case ("POST", "tasks", "batch"):
            let tasks = try EvoLinkWire.batch(request.body).compactMap { task($0, at: moment) }
            let shown = tasks.map { EvoLinkWire.task($0, at: moment, files: world.files) }
            return ["code": 200, "data": .array(shown)]
        case ("GET", "tasks", let id?) where path.count == 3:
            guard id.hasPrefix("task-unified-") else { throw EvoLinkWire.invalidTaskID }
            guard let task = task(id, at: moment) else { throw EvoLinkWire.taskNotFound }
            return EvoLinkWire.task(task, at: moment, files: world.files)
        case ("GET", "credits", nil):
            let paid = world.book.state(at: moment).providerPictures[.evolink] ?? 0
            return EvoLinkWire.credits(picturesPaid: paid)
        case ("GET", "models", nil): return EvoLinkWire.models
        default: throw EvoLinkWire.notFound
        }
    }

    private func task(_ id: String, at moment: Moment) -> SandboxTask? {
        world.book.task(
            id, of: .evolink, at: moment, lifetime: world.files.lifetime(of: .evolink))
    }

    private func list(_ request: SandboxRequest, at moment: Moment) throws(WireAnswer) -> JSON {
        let page = try number("page", in: request, 1...100_000, default: 1)
        let pageSize = try number("page_size", in: request, 1...100, default: 20)
        let filter = request.query("status")
        let model = request.query("model")
        let type = request.query("type")
        let found = world.book.tasks(of: .evolink).filter { task in
            EvoLinkWire.isListed(task.life.status(at: moment), under: filter)
                && (model == nil || model == task.order.model) && (type == nil || type == "image")
        }
        return EvoLinkWire.list(
            found.dropFirst((page - 1) * pageSize).prefix(pageSize), total: found.count,
            page: page, pageSize: pageSize, at: moment)
    }

    private func number(
        _ name: String, in request: SandboxRequest, _ range: ClosedRange<Int>,
        default standard: Int
    ) throws(WireAnswer) -> Int {
        guard let text = request.query(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw EvoLinkWire.invalid(
                "\(name) must be between \(range.lowerBound) and \(range.upperBound)",
                parameter: name)
        }
        return number
    }

    private func response(_ status: Int, _ body: JSON, call: Int) -> SandboxResponse {
        SandboxResponse(
            WireAnswer(
                status: status, body: body, headers: ["x-request-id": Self.requestID(call)]))
    }

    private static func requestID(_ call: Int) -> String { "req-sandbox-\(call)" }
}

extension CallFate.Refusal {
    /// True if a create request is refused only once its task has been accepted.
    func comesAfterAccept(_ kind: CallKind) -> Bool {
        guard case .outage(_, afterAccept: true) = self else { return false }
        return kind == .create
    }
}
