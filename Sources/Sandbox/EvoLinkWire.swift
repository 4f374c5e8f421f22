/// EvoLink's formats: what it accepts and what it says, field by field as documented.
package enum EvoLinkWire {
    /// What one picture costs, in thousandths of a credit.
    static let pictureCostThousandths: Int64 = 1_600
    static let promptCharactersMax = 32_000
    static let imagesMax = 16
    static let outputsMax = 10
    static let batchMax = 50

    /// Reads the body of `POST /v1/images/generations`.
    package static func order(_ body: [UInt8]) throws(WireAnswer) -> TaskOrder {
        guard let request = JSONReader.document(body), request.members != nil else {
            throw invalid("Request body must be a valid JSON object", parameter: nil)
        }
        guard let model = request["model"]?.string, !model.isEmpty, model.utf8.count <= 200 else {
            throw invalid("model is required", parameter: "model")
        }
        guard let prompt = request["prompt"]?.string, !prompt.isEmpty else {
            throw invalid("prompt is required", parameter: "prompt")
        }
        guard prompt.unicodeScalars.count <= promptCharactersMax else {
            throw invalid("prompt is too long", parameter: "prompt")
        }
        var order = TaskOrder(model: model)
        order.outputs = try outputs(request["n"])
        try checkImages(request["image_urls"])
        for name in ["size", "quality", "resolution", "mask_url"] {
            guard let value = given(request[name]), value.string == nil else { continue }
            throw invalid("\(name) must be a string", parameter: name)
        }
        order.format = SandboxPicture.Format(
            requested: request["model_params"]?["output_format"]?.string)
        order.callback = try callback(request["callback_url"])
        return order
    }

    /// A member that is there and not `null`.
    private static func given(_ value: JSON?) -> JSON? {
        value == .null ? nil : value
    }

    private static func outputs(_ value: JSON?) throws(WireAnswer) -> Int {
        guard let value = given(value) else { return 1 }
        guard let count = value.integer, (1...outputsMax).contains(count) else {
            throw invalid("n must be an integer between 1 and \(outputsMax)", parameter: "n")
        }
        return count
    }

    private static func checkImages(_ value: JSON?) throws(WireAnswer) {
        guard let value = given(value) else { return }
        guard let images = value.array, images.count <= imagesMax else {
            throw invalid(
                "image_urls must be an array of at most \(imagesMax) URLs", parameter: "image_urls")
        }
        for image in images {
            let url = image.string ?? ""
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                throw error(
                    400, "invalid_media_url", "image_urls must be publicly accessible URLs",
                    "invalid_request_error", parameter: "image_urls")
            }
        }
    }

    private static func callback(_ value: JSON?) throws(WireAnswer) -> CallbackWish? {
        guard let value = given(value) else { return nil }
        guard let url = value.string else {
            throw invalid("callback_url must be a string", parameter: "callback_url")
        }
        if let problem = CallbackAddress.problem(url) {
            throw invalid("callback_url \(problem)", parameter: "callback_url")
        }
        return CallbackWish(url: url)
    }

    /// Checks an `Idempotency-Key`: 16 to 96 of `[A-Za-z0-9._-]`.
    package static func idempotencyKey(_ header: String?) throws(WireAnswer) -> String? {
        guard let header else { return nil }
        let isValid = (16...96).contains(header.utf8.count) && header.utf8.allSatisfy(isKeyByte)
        guard isValid else {
            throw invalid(
                "Idempotency-Key must be 16-96 characters of A-Z a-z 0-9 . _ -",
                parameter: "Idempotency-Key")
        }
        return header
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }

    /// Reads the ids of `POST /v1/tasks/batch`.
    package static func batch(_ body: [UInt8]) throws(WireAnswer) -> [String] {
        let ids = JSONReader.document(body)?["task_ids"]?.array?.compactMap(\.string)
        guard let ids, (1...batchMax).contains(ids.count) else {
            throw invalid("task_ids must hold 1 to \(batchMax) task IDs", parameter: "task_ids")
        }
        return ids
    }
}
