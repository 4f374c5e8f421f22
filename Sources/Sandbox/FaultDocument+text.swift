extension FaultDocument {
    /// The document that switches on just these faults, every field written out.
    package static func json(_ faults: [Vendor: VendorFaults]) -> JSON {
        let members = Vendor.allCases.compactMap { vendor in
            faults[vendor].map { JSON.Member(name: vendor.rawValue, value: json($0)) }
        }
        return .object(members)
    }

    private static func json(_ faults: VendorFaults) -> JSON {
        let members: [(String, JSON?)] = [
            ("outage", faults.outage.map(json)),
            ("slow", faults.slow.map(json)),
            ("throttled", faults.throttled.map(json)),
            ("lost_callback", faults.lostCallback.map(json)),
            (
                "duplicated_callback",
                faults.duplicatedCallback.map {
                    ["times": .number($0.times), "share": json($0.share)]
                }
            ),
            ("early_callback", faults.earlyCallback.map(json)),
            (
                "failed_task",
                faults.failedTask.map {
                    [
                        "code": .string($0.failure.code), "message": .text($0.failure.message),
                        "share": json($0.share),
                    ]
                }
            ),
            (
                "partial_success",
                faults.partialSuccess.map {
                    ["outputs": .number($0.outputs), "share": json($0.share)]
                }
            ),
            (
                "expired_result",
                faults.expiredResult.map {
                    [
                        "after_ms": json($0.after), "renewable": .boolean($0.isRenewable),
                        "share": json($0.share),
                    ]
                }
            ),
            (
                "truncated_result",
                faults.truncatedResult.map {
                    [
                        "keep": json($0.keep), "cut": .boolean($0.isCut),
                        "share": json($0.share),
                    ]
                }
            ),
            ("cut_after_accept", faults.cutAfterAccept.map(json)),
        ]
        return .object(
            members.compactMap { name, value in
                value.map { JSON.Member(name: name, value: $0) }
            })
    }

    private static func json(_ fault: VendorFaults.Plain) -> JSON {
        ["share": json(fault.share)]
    }

    private static func json(_ fault: VendorFaults.Outage) -> JSON {
        [
            "status": .number(fault.status), "share": json(fault.share), "calls": json(fault.calls),
            "after_accept": .boolean(fault.afterAccept),
        ]
    }

    private static func json(_ fault: VendorFaults.Slow) -> JSON {
        ["delay_ms": json(fault.delay), "share": json(fault.share), "calls": json(fault.calls)]
    }

    private static func json(_ fault: VendorFaults.Throttled) -> JSON {
        [
            "retry_after": .number(fault.retryAfterSeconds), "share": json(fault.share),
            "calls": json(fault.calls),
        ]
    }

    private static func json(_ calls: CallKind?) -> JSON { .string(calls?.rawValue ?? "all") }

    private static func json(_ number: Double) -> JSON { .number("\(number)") }

    private static func json(_ duration: Duration) -> JSON {
        .number(String(duration.microseconds / 1_000))
    }
}
