/// Which of the writes that wait one of a few threads takes; pure.
///
/// Never have two threads those of one owner, and each takes its share: as many as it would have,
/// had all as much. Fewer are worth a wait, because who was told last may be about to write again.
struct OwnedLine<Write> {
    /// One that waits.
    struct Item {
        let owner: String
        let place: SourcePlace
        let write: Write
    }

    /// What a thread does where there is less for it than usual.
    enum Patience {
        /// It looks again, again and again: to sleep and to be woken costs more than that.
        case looking
        /// It sleeps until there is as much as usual.
        case sleeping
        /// It takes what there is, and sleeps where there is nothing.
        case none
    }

    /// What a thread is to do.
    enum Step {
        /// To run these, after it has woken others for what is left.
        case take([Item], waking: [Int])
        /// To let others go on, and to look again.
        case lookAgain
        /// To sleep until it is woken.
        case sleep
        /// To sleep until it is woken, or has no more patience.
        case waitForMore
        /// There will be nothing more.
        case end
    }

    /// The most that are taken at once.
    private let countMax: Int
    private var waiting: [Item] = []
    /// Whose writes have been taken, and have not ended.
    private var busy: Set<String> = []
    /// The threads that wait, and how many writes each wants to be woken for.
    private var sleepers: [(taker: Int, count: Int)] = []
    /// The threads that look again.
    private var lookers: Set<Int> = []
    /// How many were taken of late, by whichever threads; as many numbers as there are threads.
    private var lastCounts: [Int]
    private(set) var isClosed = false

    init(upTo countMax: Int, takers: Int) {
        self.countMax = countMax
        lastCounts = Array(repeating: 0, count: takers)
    }

    /// - Returns: Which threads are to be woken.
    mutating func add(_ item: Item) -> [Int] {
        waiting.append(item)
        return takeSleepers()
    }

    /// Lets the next writes of those owners be taken.
    ///
    /// - Returns: Which threads are to be woken.
    mutating func end(_ owners: [String]) -> [Int] {
        busy.subtract(owners)
        return takeSleepers()
    }

    /// - Returns: Which threads are to be woken.
    mutating func close() -> [Int] {
        isClosed = true
        return takeSleepers()
    }

    /// What a thread that has nothing to do is to do.
    mutating func step(_ taker: Int, _ patience: Patience) -> Step {
        lookers.remove(taker)
        let ready = readyCount
        if ready == 0 && isClosed && waiting.isEmpty { return .end }
        let usual = (lastCounts.reduce(0, +) + lastCounts.count - 1) / lastCounts.count
        // Where one or two come back, it is worth more that another thread is woken for each.
        if patience == .looking, usual > 2, ready < usual, !isClosed {
            lookers.insert(taker)
            return .lookAgain
        }
        if ready == 0 {
            sleepers.append((taker, 1))
            return .sleep
        }
        if patience != .none, ready < usual, !isClosed {
            sleepers.append((taker, usual))
            return .waitForMore
        }
        let others = sleepers.count + lookers.count
        let share = max(usual, (ready + others) / (others + 1))
        let taken = take(upTo: min(countMax, share))
        lastCounts.removeFirst()
        lastCounts.append(taken.count)
        return .take(taken, waking: takeSleepers())
    }

    /// Forgets that a thread sleeps.
    ///
    /// - Returns: `false` if it is being woken already.
    mutating func forget(_ taker: Int) -> Bool {
        let count = sleepers.count
        sleepers.removeAll { $0.taker == taker }
        return sleepers.count < count
    }

    /// How many could be taken.
    private var readyCount: Int {
        busy.isEmpty ? waiting.count : waiting.count { !busy.contains($0.owner) }
    }

    /// Takes the one that has waited longest, and those of its place, which ask the same.
    ///
    /// Others only where that would be less than half of it. An owner's are taken in their order.
    private mutating func take(upTo countMax: Int) -> [Item] {
        let place = waiting.first { !busy.contains($0.owner) }?.place
        var taken: [Item] = []
        for isOfPlace in [true, false] where isOfPlace || 2 * taken.count < countMax {
            var (left, passedOver): ([Item], Set<String>) = ([], [])
            for item in waiting {
                if taken.count < countMax, (item.place == place) == isOfPlace,
                    !busy.contains(item.owner), !passedOver.contains(item.owner)
                {
                    taken.append(item)
                } else {
                    left.append(item)
                    passedOver.insert(item.owner)
                }
            }
            waiting = left
        }
        busy.formUnion(taken.map(\.owner))
        return taken
    }

    /// Takes a sleeper for whom there is enough, or all once it is closed.
    private mutating func takeSleepers() -> [Int] {
        if isClosed {
            defer { sleepers = [] }
            return sleepers.map(\.taker)
        }
        // Who looks again will see it, and wakes others for what it leaves.
        guard lookers.isEmpty, !sleepers.isEmpty else { return [] }
        let ready = readyCount
        guard let index = sleepers.firstIndex(where: { $0.count <= ready }) else { return [] }
        return [sleepers.remove(at: index).taker]
    }
}
