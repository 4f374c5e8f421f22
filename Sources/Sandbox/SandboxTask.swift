/// A task that a simulated vendor has accepted.
package struct SandboxTask: Sendable, Hashable {
    package let vendor: Vendor
    /// Its place among all tasks of the sandbox, from 1.
    package let serial: Int
    /// Its place among the tasks of its vendor, from 1: what faults are drawn by.
    package let number: Int
    package let id: String
    package let order: TaskOrder
    package let fate: TaskFate
    package var life: TaskLife
    /// False until the create request has been answered, or cut.
    package var isAnswered = false
    /// True once somebody has tried to download results that were gone.
    package var hasDeadDownload = false
    /// Until when results that were asked for anew can be fetched.
    package var renewedUntil: Moment?

    package init(
        vendor: Vendor, serial: Int, number: Int, id: String, order: TaskOrder, fate: TaskFate,
        life: TaskLife
    ) {
        self.vendor = vendor
        self.serial = serial
        self.number = number
        self.id = id
        self.order = order
        self.fate = fate
        self.life = life
    }

    /// From when on the results are gone.
    package func resultsExpire(lifetime: Duration) -> Moment {
        if let renewedUntil { return renewedUntil }
        guard case .expiring(let after, _) = fate.result else { return life.endsAt + lifetime }
        return life.endsAt + after
    }

    /// Makes new result URLs if somebody found the old ones dead and the fault allows it.
    package mutating func renewResults(at moment: Moment, lifetime: Duration) {
        guard hasDeadDownload, case .expiring(_, true) = fate.result else { return }
        hasDeadDownload = false
        renewedUntil = moment + lifetime
    }
}
