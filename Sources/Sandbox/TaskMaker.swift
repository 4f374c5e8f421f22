/// Makes tasks out of orders, with their chance drawn.
struct TaskMaker: Sendable {
    var seed: UInt64
    var generationTime: ClosedRange<Duration>

    /// Makes the task of `order`; the same arguments make the same task.
    func task(
        of order: TaskOrder, for vendor: Vendor, serial: Int, number: Int, fate: TaskFate,
        at moment: Moment
    ) -> SandboxTask {
        var draw = Draw(seed, UInt64(serial), UInt64(bitPattern: moment.microseconds))
        let duration = fate.callback == .early ? .zero : duration(of: number, at: vendor)
        let pictures = min(order.outputs, fate.picturesMax ?? order.outputs)
        let life = TaskLife(
            acceptedAt: moment, duration: duration,
            ending: fate.failure.map { .failure($0) } ?? .pictures(pictures),
            cancelAfter: order.cancelAfter)
        return SandboxTask(
            vendor: vendor, serial: serial, number: number,
            id: Self.identifier(vendor, at: moment, draw: &draw), order: order, fate: fate,
            life: life)
    }

    private func duration(of number: Int, at vendor: Vendor) -> Duration {
        var draw = Draw(seed, vendor == .evolink ? 1 : 2, UInt64(number))
        let shortest = generationTime.lowerBound.microseconds
        let longest = generationTime.upperBound.microseconds
        return .microseconds(Int64.random(in: shortest...longest, using: &draw))
    }

    private static func identifier(_ vendor: Vendor, at moment: Moment, draw: inout Draw) -> String
    {
        switch vendor {
        case .evolink:
            let suffix = draw.text(8, of: "abcdefghijklmnopqrstuvwxyz0123456789")
            return "task-unified-\(moment.seconds)-\(suffix)"
        case .replicate:
            return draw.text(26, of: "abcdefghijklmnopqrstuvwxyz234567")
        }
    }
}
