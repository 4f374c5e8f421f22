/// A callback that waits for its time.
package struct PendingCallback: Sendable, Hashable {
    package var taskID: String
    package var vendor: Vendor
    package var event: CallbackWish.Event
    package var wait: Duration
    /// When the task was to end as the callback was planned: one that is canceled ends otherwise,
    /// and is called back anew.
    package var endsAt: Moment

    /// The callbacks that a new task leads to, unless it is canceled.
    package static func all(of task: SandboxTask) -> [PendingCallback] {
        [CallbackWish.Event.start, .completed].compactMap { event in
            guard task.order.callback?.events.contains(event) == true else { return nil }
            let due = event == .start ? task.life.startsAt : task.life.endsAt
            return PendingCallback(
                taskID: task.id, vendor: task.vendor, event: event,
                wait: due - task.life.acceptedAt, endsAt: task.life.endsAt)
        }
    }
}
