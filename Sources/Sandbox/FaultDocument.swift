/// The JSON document of `PUT /sandbox/faults`: `{"evolink": {"outage": {"status": 503}}, …}`.
package enum FaultDocument {
    /// Something in the document that is not as it must be.
    package struct Problem: Error, Hashable {
        /// The dotted path, such as `evolink.outage.status`.
        package var field: String
        package var expected: String

        /// The problem as a line.
        package var text: String { "\(field): expected \(expected)" }
    }

    /// Everything that is wrong with a document.
    package struct Problems: Error, Hashable {
        package var problems: [Problem]
    }

    /// Reads a document whole or, naming every problem, not at all.
    package static func read(_ bytes: [UInt8]) throws(Problems) -> [Vendor: VendorFaults] {
        let document: JSON
        do {
            document = try JSONReader.read(bytes)
        } catch {
            let problem = Problem(
                field: "(document)", expected: "\(error.expected) at byte \(error.offset)")
            throw Problems(problems: [problem])
        }
        return try read(document)
    }

    private static func read(_ document: JSON) throws(Problems) -> [Vendor: VendorFaults] {
        var reader = FaultFieldReader(object: document, path: "")
        var faults: [Vendor: VendorFaults] = [:]
        for vendor in Vendor.allCases {
            faults[vendor] = reader.object(vendor.rawValue, Self.vendorFaults)
        }
        reader.refuseUnknownFields()
        guard reader.problems.isEmpty else { throw Problems(problems: reader.problems) }
        return faults
    }

    private static func vendorFaults(_ reader: inout FaultFieldReader) -> VendorFaults {
        var faults = VendorFaults()
        faults.outage = reader.object("outage") { fields in
            VendorFaults.Outage(
                status: fields.integer("status", 500...599, default: 503), share: fields.share(),
                calls: fields.calls(default: nil),
                afterAccept: fields.boolean("after_accept", default: false))
        }
        faults.slow = reader.object("slow") { fields in
            VendorFaults.Slow(
                delay: .milliseconds(fields.integer("delay_ms", 0...600_000, default: nil)),
                share: fields.share(), calls: fields.calls(default: nil))
        }
        faults.throttled = reader.object("throttled") { fields in
            VendorFaults.Throttled(
                retryAfterSeconds: fields.integer("retry_after", 0...3_600, default: 2),
                share: fields.share(), calls: fields.calls(default: .create))
        }
        readCallbackFaults(&reader, into: &faults)
        readTaskFaults(&reader, into: &faults)
        return faults
    }

    private static func readCallbackFaults(
        _ reader: inout FaultFieldReader, into faults: inout VendorFaults
    ) {
        faults.lostCallback = reader.object("lost_callback", plain)
        faults.duplicatedCallback = reader.object("duplicated_callback") { fields in
            VendorFaults.DuplicatedCallback(
                times: fields.integer("times", 2...10, default: 2), share: fields.share())
        }
        faults.earlyCallback = reader.object("early_callback", plain)
    }

    private static func readTaskFaults(
        _ reader: inout FaultFieldReader, into faults: inout VendorFaults
    ) {
        faults.failedTask = reader.object("failed_task") { fields in
            VendorFaults.FailedTask(
                failure: TaskFailure(
                    code: fields.text("code") ?? fields.missing("code", "a text"),
                    message: fields.text("message")),
                share: fields.share())
        }
        faults.partialSuccess = reader.object("partial_success") { fields in
            VendorFaults.PartialSuccess(
                outputs: fields.integer("outputs", 0...10, default: 1), share: fields.share())
        }
        faults.expiredResult = reader.object("expired_result") { fields in
            VendorFaults.ExpiredResult(
                after: .milliseconds(fields.integer("after_ms", 0...86_400_000, default: 0)),
                isRenewable: fields.boolean("renewable", default: false), share: fields.share())
        }
        faults.truncatedResult = reader.object("truncated_result") { fields in
            VendorFaults.TruncatedResult(
                keep: fields.real("keep", 0...1, default: 0.5),
                isCut: fields.boolean("cut", default: false), share: fields.share())
        }
        faults.cutAfterAccept = reader.object("cut_after_accept", plain)
    }

    private static func plain(_ fields: inout FaultFieldReader) -> VendorFaults.Plain {
        VendorFaults.Plain(share: fields.share())
    }
}
