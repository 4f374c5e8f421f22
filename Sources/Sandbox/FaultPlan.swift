/// The faults in force, by vendor.
///
/// Every decision is drawn from the seed, the vendor, and the number of the task or request: the
/// same run meets the same faults, and switching one on does not move where another strikes.
package struct FaultPlan: Sendable, Hashable {
    package var seed: UInt64
    package var faults: [Vendor: VendorFaults]

    package init(seed: UInt64, faults: [Vendor: VendorFaults] = [:]) {
        self.seed = seed
        self.faults = faults
    }

    /// What happens to the `number`th task of `vendor`.
    package func fate(ofTask number: Int, at vendor: Vendor) -> TaskFate {
        var fate = TaskFate()
        guard let faults = faults[vendor] else { return fate }
        func strikes(_ fault: Fault, _ share: Double) -> Bool {
            self.strikes(fault, share: share, number: number, vendor: vendor)
        }
        if let fault = faults.failedTask, strikes(.failedTask, fault.share) {
            fate.failure = fault.failure
        }
        if let fault = faults.partialSuccess, strikes(.partialSuccess, fault.share) {
            fate.picturesMax = fault.outputs
        }
        if let fault = faults.truncatedResult, strikes(.truncatedResult, fault.share) {
            fate.result = .truncated(keep: fault.keep, isCut: fault.isCut)
        }
        if let fault = faults.expiredResult, strikes(.expiredResult, fault.share) {
            fate.result = .expiring(after: fault.after, isRenewable: fault.isRenewable)
        }
        if let fault = faults.duplicatedCallback, strikes(.duplicatedCallback, fault.share) {
            fate.callback = .repeated(fault.times)
        }
        if let fault = faults.earlyCallback, strikes(.earlyCallback, fault.share) {
            fate.callback = .early
        }
        if let fault = faults.lostCallback, strikes(.lostCallback, fault.share) {
            fate.callback = .lost
        }
        if let fault = faults.cutAfterAccept, strikes(.cutAfterAccept, fault.share) {
            fate.isCutAfterAccept = true
        }
        return fate
    }

    /// What happens to the `number`th request to `vendor`.
    package func fate(ofCall number: Int, kind: CallKind, at vendor: Vendor) -> CallFate {
        var fate = CallFate()
        guard let faults = faults[vendor] else { return fate }
        func strikes(_ fault: Fault, _ share: Double, _ calls: CallKind?) -> Bool {
            guard calls == nil || calls == kind else { return false }
            return self.strikes(fault, share: share, number: number, vendor: vendor)
        }
        if let fault = faults.slow, strikes(.slow, fault.share, fault.calls) {
            fate.delay = fault.delay
        }
        if let fault = faults.throttled, strikes(.throttled, fault.share, fault.calls) {
            fate.refusal = .throttled(retryAfterSeconds: fault.retryAfterSeconds)
        }
        if let fault = faults.outage, strikes(.outage, fault.share, fault.calls) {
            fate.refusal = .outage(status: fault.status, afterAccept: fault.afterAccept)
        }
        return fate
    }

    private func strikes(_ fault: Fault, share: Double, number: Int, vendor: Vendor) -> Bool {
        let vendorPart: UInt64 = vendor == .evolink ? 1 : 2
        var draw = Draw(seed, vendorPart, fault.rawValue, UInt64(truncatingIfNeeded: number))
        return draw.isWithin(share: share)
    }

    /// Gives each fault its own sequence of draws.
    private enum Fault: UInt64 {
        case failedTask = 1
        case partialSuccess, truncatedResult, expiredResult
        case duplicatedCallback, earlyCallback, lostCallback, cutAfterAccept
        case slow, throttled, outage
    }
}

/// What a request is for, as far as faults tell requests apart.
package enum CallKind: String, Sendable, Hashable, CaseIterable {
    case create
    case read
}
