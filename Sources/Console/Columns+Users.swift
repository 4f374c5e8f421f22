import Operations
import Terminal

extension Column {
    fileprivate static func money(
        _ title: String, _ field: String, _ priority: Int, _ role: Terminal.Role,
        _ amount: @escaping (UserRow) -> Int64
    ) -> Column {
        Column(
            title: title, field: field, min: max(title.count, 9), ideal: 12, priority: priority,
            isRight: true
        ) { row, _, _ in
            guard case .user(let row) = row else { return ("", .text) }
            return (amount(row).grouped, amount(row) == 0 ? .muted : role)
        }
    }

    fileprivate static func audit(
        _ title: String, _ field: String, _ min: Int, _ ideal: Int, _ priority: Int,
        isExtra: Bool = false, isFlexible: Bool = false, role: Terminal.Role = .text,
        _ cell: @escaping (AuditRow, TimeContext) -> String
    ) -> Column {
        Column(
            title: title, field: field, min: min, ideal: ideal, priority: priority,
            isExtra: isExtra, isFlexible: isFlexible
        ) { row, times, _ in
            guard case .audit(let row) = row else { return ("", .text) }
            return (cell(row, times), role)
        }
    }
}

extension Columns {
    static var users: [Column] {
        [
            Column(
                title: "USER", field: "user", min: 10, ideal: 24, priority: 0, isFlexible: true,
                isMiddleCut: true
            ) { row, _, _ in (row.id, .text) },
            .money("AVAILABLE", "available", 1, .money) { $0.available },
            .money("HELD", "held", 2, .moneyHeld) { $0.held },
            .money("SETTLED", "settled", 3, .moneySettled) { $0.settled },
            .money("EXPIRED", "expired", 5, .money) { $0.expired },
            Column(title: "JOBS", field: "jobs", min: 4, ideal: 4, priority: 4, isRight: true) {
                row, _, _ in
                guard case .user(let row) = row else { return ("", .text) }
                return (row.openJobs.grouped, row.openJobs == 0 ? .muted : .text)
            },
            Column(title: "SINCE", field: "age", min: 5, ideal: 5, priority: 6, isRight: true) {
                row, times, _ in
                guard case .user(let row) = row else { return ("", .text) }
                return (times.age(row.createdAt), .muted)
            },
        ]
    }

    static var audit: [Column] {
        [
            .audit("WHEN", "when", 8, 12, 0) { row, times in times.clock(row.at) },
            .audit("WHO", "who", 6, 8, 2) { row, _ in row.operatorName },
            .audit("ROLE", "role", 8, 8, 6, isExtra: true) { row, _ in row.role },
            .audit("COMMAND", "command", 12, 18, 1) { row, _ in row.command },
            .audit("TARGET", "target", 9, 14, 3) { row, _ in row.target },
            .audit("FROM", "origin", 10, 18, 7, isExtra: true, role: .muted) { row, _ in row.origin
            },
            .audit("REASON", "reason", 8, 16, 4, isFlexible: true) { row, _ in "\"\(row.reason)\""
            },
        ]
    }
}
