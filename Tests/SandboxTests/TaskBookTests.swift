import Sandbox
import Testing

/// What the sandbox remembers, and what it forgets.
struct TaskBookTests {
    private let now = Moment(microseconds: 1_000_000)

    private func add(_ number: Int, to book: TaskBook, key: String? = nil) -> TaskBook.Creation {
        book.create(
            for: .evolink, key: key.map { TaskBook.Key(text: $0, digest: [1]) }, at: now
        ) { serial, number in
            var order = TaskOrder(model: "m")
            order.callback = CallbackWish(url: "https://example.com/\(number)")
            return SandboxTask(
                vendor: .evolink, serial: serial, number: number, id: "task-\(number)",
                order: order, fate: TaskFate(),
                life: TaskLife(acceptedAt: now, duration: .seconds(1), ending: .pictures(2)))
        }
    }

    @Test
    func `the oldest tasks are forgotten, but not what they cost`() {
        let book = TaskBook(tasksMax: 10)
        for number in 1...100 { _ = add(number, to: book) }
        #expect(book.tasks(of: .evolink).map(\.number) == (91...100).reversed())
        #expect(book.task("task-90", of: .evolink) == nil)
        #expect(book.task("task-91", of: .evolink)?.number == 91)
        #expect(book.task("task-91", of: .replicate) == nil)
        let state = book.state(at: now + .seconds(1))
        #expect(state.tasksCreated == [.evolink: 100])
        #expect(state.providerCharges == [.evolink: 100])
        #expect(state.providerPictures == [.evolink: 200])
        #expect(state.duplicateAttempts == 0)
    }

    @Test
    func `a key is unanswered, then replayed, then forgotten with its task`() throws {
        let book = TaskBook(tasksMax: 2)
        guard case .created(let task) = add(1, to: book, key: "key") else {
            Issue.record("the first use of a key creates a task")
            return
        }
        #expect(add(2, to: book, key: "key") == .unanswered)
        book.markAnswered(task)
        guard case .replayed(let replayed) = add(2, to: book, key: "key") else {
            Issue.record("the second use of a key replays the task")
            return
        }
        #expect(replayed.id == task.id)
        let other = book.create(
            for: .evolink, key: TaskBook.Key(text: "key", digest: [2]), at: now
        ) { _, _ in task }
        #expect(other == .conflict)
        for number in 2...3 { _ = add(number, to: book) }
        guard case .created = add(4, to: book, key: "key") else {
            Issue.record("a forgotten key creates a task")
            return
        }
    }
}
