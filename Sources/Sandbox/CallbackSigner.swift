import Crypto

/// Signs callbacks as Replicate does (Standard Webhooks); EvoLink documents no signature.
package struct CallbackSigner: Sendable {
    private let secret: StandardWebhooks.Secret

    /// Takes the secret that clients ask for under `/webhooks/default/secret`.
    ///
    /// - Throws: ``SandboxError/webhookSecret`` if the text is none.
    package init(secret text: String) throws(SandboxError) {
        do {
            secret = try StandardWebhooks.Secret(text)
        } catch {
            throw .webhookSecret
        }
    }

    /// The headers of one try to post `body`.
    ///
    /// The identifier is the same over all retries and repetitions of a callback; the time is that
    /// of the try.
    package func headers(
        of task: SandboxTask, event: CallbackWish.Event, body: [UInt8], at moment: Moment
    ) -> [String: String] {
        var headers = ["content-type": "application/json"]
        guard task.vendor == .replicate else { return headers }
        let digest = SHA256.hash("\(task.id)/\(event.rawValue)")
        let identifier = "msg_" + Hex.encode(Array(digest.prefix(12)))
        headers["webhook-id"] = identifier
        headers["webhook-timestamp"] = String(moment.seconds)
        headers["webhook-signature"] = secret.sign(
            id: identifier, timestamp: moment.seconds, body: body)
        return headers
    }
}
