/// What a ``TaskBook`` holds under its lock.
struct TaskShelf: Sendable {
    var state = SandboxState()
    private(set) var inputBytes = 0
    private var kept: [SandboxTask] = []
    /// How many at the start of `kept` are forgotten but not yet removed.
    private var forgotten = 0
    private var firstSerial = 1
    private var serials: [String: Int] = [:]
    private var keys: [String: (digest: [UInt8], serial: Int)] = [:]
    private var keysOfTasks: [Int: String] = [:]
    private var tasksOfURLs: [String: Int] = [:]

    var nextSerial: Int { firstSerial + kept.count }
    var count: Int { kept.count - forgotten }

    /// The tasks that are remembered, oldest first.
    var tasks: ArraySlice<SandboxTask> { kept[forgotten...] }

    func task(_ id: String) -> SandboxTask? {
        serials[id].map { kept[$0 - firstSerial] }
    }

    /// Changes a task that is still remembered.
    @discardableResult
    mutating func update(_ serial: Int, _ change: (inout SandboxTask) -> Void) -> SandboxTask? {
        let index = serial - firstSerial
        guard index >= forgotten, index < kept.count else { return nil }
        change(&kept[index])
        return kept[index]
    }

    /// What became of the request that used `key` first; `nil` if it is new.
    mutating func creation(for key: TaskBook.Key) -> TaskBook.Creation? {
        guard let (digest, serial) = keys[key.text] else { return nil }
        guard digest == key.digest else {
            state.idempotencyConflicts += 1
            return .conflict
        }
        let task = kept[serial - firstSerial]
        guard task.isAnswered else { return .unanswered }
        state.idempotencyReplays += 1
        return .replayed(task)
    }

    mutating func add(_ task: SandboxTask, key: TaskBook.Key?) {
        precondition(task.serial == nextSerial, "tasks are added in the order of their serials")
        kept.append(task)
        serials[task.id] = task.serial
        inputBytes += task.order.input.count
        state.tasksCreated[task.vendor, default: 0] += 1
        if let key {
            keys[key.text] = (key.digest, task.serial)
            keysOfTasks[task.serial] = key.text
            state.idempotencyKeys += 1
        }
        if let url = task.order.callback?.url {
            tasksOfURLs[url, default: 0] += 1
            if tasksOfURLs[url] == 2 { state.duplicateAttempts += 1 }
        }
    }

    /// Forgets the oldest task; what it was charged stays counted.
    mutating func forgetOldest(at moment: Moment) {
        let task = kept[forgotten]
        forgotten += 1
        serials[task.id] = nil
        inputBytes -= task.order.input.count
        if let key = keysOfTasks.removeValue(forKey: task.serial) { keys[key] = nil }
        if let url = task.order.callback?.url { tasksOfURLs[url] = nil }
        state.charge(task, task.life.finalStatus)
        // Half of the array is waste: move the rest once, which costs a step a task on average.
        guard forgotten > kept.count / 2 else { return }
        kept.removeFirst(forgotten)
        firstSerial += forgotten
        forgotten = 0
    }
}
