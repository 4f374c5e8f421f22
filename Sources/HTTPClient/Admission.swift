/// Who may start and who waits: so many at once, so many of them to one host.
///
/// First come, first served for each host. A pure value; the client's thread acts on it.
struct Admission<Item> {
    enum Answer { case start, wait, refuse }

    private let limits: Client.Limits
    private var active: [HostPort: Int] = [:]
    private var activeTotal = 0
    private var waiting: [(host: HostPort, item: Item)] = []

    init(limits: Client.Limits) {
        self.limits = limits
    }

    /// Asks for a slot.
    ///
    /// After `.wait` the item comes out of ``next()`` later.
    mutating func ask(_ item: Item, for host: HostPort) -> Answer {
        if mayStart(host) {
            occupy(host)
            return .start
        }
        if waiting.count >= limits.waitingMax { return .refuse }
        waiting.append((host, item))
        return .wait
    }

    /// Gives a slot back.
    mutating func leave(_ host: HostPort) {
        let count = active[host, default: 0]
        precondition(count > 0)
        active[host] = count == 1 ? nil : count - 1
        activeTotal -= 1
    }

    /// The longest-waiting item that may start now; it has its slot already.
    mutating func next() -> Item? {
        if waiting.isEmpty || activeTotal >= limits.transfersMax { return nil }
        guard let index = waiting.firstIndex(where: { mayStart($0.host) }) else { return nil }
        let (host, item) = waiting.remove(at: index)
        occupy(host)
        return item
    }

    /// Takes a waiting item out.
    mutating func withdraw(where matches: (Item) -> Bool) -> Item? {
        guard let index = waiting.firstIndex(where: { matches($0.item) }) else { return nil }
        return waiting.remove(at: index).item
    }

    /// Takes all waiting items out.
    mutating func withdrawAll() -> [Item] {
        defer { waiting = [] }
        return waiting.map(\.item)
    }

    private func mayStart(_ host: HostPort) -> Bool {
        activeTotal < limits.transfersMax
            && active[host, default: 0] < limits.transfersPerHostMax
    }

    private mutating func occupy(_ host: HostPort) {
        active[host, default: 0] += 1
        activeTotal += 1
    }
}
