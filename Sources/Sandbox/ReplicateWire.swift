/// Replicate's formats: what it accepts and what it says, field by field as documented.
package enum ReplicateWire {
    static let outputsMax = 10
    static let pageSize = 100
    static let waitSecondsMax = 60

    /// Reads the body of a create request; `model` comes from the path if the path names one.
    package static func order(_ body: [UInt8], model: String?) throws(WireAnswer) -> TaskOrder {
        guard let request = JSONReader.document(body), request.members != nil else {
            throw WireAnswer(
                status: 400,
                body: ["title": "Invalid JSON", "detail": "Malformed JSON request", "status": 400])
        }
        var order: TaskOrder
        if let model {
            order = TaskOrder(model: model)
        } else {
            guard let version = request["version"]?.string, !version.isEmpty,
                version.utf8.count <= 300
            else { throw invalid("version", "required", "version is required") }
            order = self.order(version: version)
        }
        guard let input = request["input"], input.members != nil else {
            throw invalid("input", "required", "input is required")
        }
        order.input = input.bytes
        if let outputs = input["num_outputs"], outputs != .null {
            guard let count = outputs.integer, (1...outputsMax).contains(count) else {
                throw invalid(
                    "input.num_outputs", "range", "Must be between 1 and \(outputsMax)")
            }
            order.outputs = count
            order.namesOutputs = true
        }
        order.format = SandboxPicture.Format(requested: input["output_format"]?.string)
        order.callback = try callback(request)
        return order
    }

    /// Reads `<id>`, `owner/name` or `owner/name:id`.
    private static func order(version: String) -> TaskOrder {
        let parts = version.split(separator: ":", maxSplits: 1)
        var order = TaskOrder(model: version.contains("/") ? String(parts[0]) : "sandbox/picture")
        order.version =
            version.contains("/") ? parts.dropFirst().first.map(String.init) : version
        return order
    }

    private static func callback(_ request: JSON) throws(WireAnswer) -> CallbackWish? {
        let events = try events(request["webhook_events_filter"])
        guard let value = request["webhook"], value != .null else { return nil }
        guard let url = value.string else {
            throw invalid("webhook", "type", "webhook must be a string")
        }
        if let problem = CallbackAddress.problem(url) {
            throw invalid("webhook", "format", "webhook \(problem)")
        }
        return CallbackWish(url: url, events: events)
    }

    private static func events(_ value: JSON?) throws(WireAnswer) -> Set<CallbackWish.Event> {
        // New outputs come with the end here, so that the default is the end alone.
        guard let value, value != .null else { return [.completed] }
        let events = (value.array ?? [.null]).map { element in
            element.string.flatMap(CallbackWish.Event.init(rawValue:))
        }
        guard events.allSatisfy({ $0 != nil }) else {
            throw invalid(
                "webhook_events_filter", "enum",
                "webhook_events_filter must be a list of start, output, logs, completed")
        }
        return Set(events.compactMap(\.self))
    }

    /// Reads `Cancel-After`, such as `90s`, `5m` or `1h30m`; a bare number is seconds.
    package static func cancelAfter(_ header: String?) throws(WireAnswer) -> Duration? {
        guard let header else { return nil }
        var seconds = 0
        var digits = ""
        for character in header {
            guard let unit = ["s": 1, "m": 60, "h": 3_600][character] else {
                digits.append(character)
                continue
            }
            seconds += (wholeNumber(digits) ?? -1_000_000) * unit
            digits = ""
        }
        if !digits.isEmpty { seconds += wholeNumber(digits) ?? -1_000_000 }
        guard (1...86_400).contains(seconds) else {
            throw invalid("Cancel-After", "format", "Must be a duration such as 90s or 5m")
        }
        return .seconds(seconds)
    }

    /// A number of up to five digits and nothing else.
    private static func wholeNumber(_ digits: String) -> Int? {
        guard (1...5).contains(digits.count), digits.allSatisfy(\.isNumber) else { return nil }
        return Int(digits)
    }

    /// The seconds of `Prefer: wait` or `wait=N` (1…60); `nil` if the client does not wait.
    package static func wait(_ prefer: String?) -> Duration? {
        guard let prefer else { return nil }
        for part in prefer.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" }) {
            if part == "wait" { return .seconds(waitSecondsMax) }
            if part.hasPrefix("wait="), let seconds = Int(part.dropFirst(5)), seconds > 0 {
                return .seconds(min(waitSecondsMax, seconds))
            }
        }
        return nil
    }
}
