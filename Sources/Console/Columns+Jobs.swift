import Operations
import Terminal

extension Column {
    /// A column whose cell needs no more than the row.
    fileprivate static func job(
        _ title: String, _ field: String, _ min: Int, _ ideal: Int, _ priority: Int,
        isRight: Bool = false, isExtra: Bool = false, isFlexible: Bool = false,
        isMiddleCut: Bool = false,
        _ cell: @escaping (JobRow, TimeContext, GlyphSet) -> (String, Terminal.Role)
    ) -> Column {
        Column(
            title: title, field: field, min: min, ideal: ideal, priority: priority,
            isRight: isRight, isExtra: isExtra, isFlexible: isFlexible, isMiddleCut: isMiddleCut
        ) { row, times, glyphs in
            guard case .job(let row) = row else { return ("", .text) }
            return cell(row, times, glyphs)
        }
    }

    fileprivate static func hold(
        _ title: String, _ field: String, _ min: Int, _ ideal: Int, _ priority: Int,
        isRight: Bool = false, isExtra: Bool = false, isFlexible: Bool = false,
        isMiddleCut: Bool = false,
        _ cell: @escaping (HoldRow, TimeContext, GlyphSet) -> (String, Terminal.Role)
    ) -> Column {
        Column(
            title: title, field: field, min: min, ideal: ideal, priority: priority,
            isRight: isRight, isExtra: isExtra, isFlexible: isFlexible, isMiddleCut: isMiddleCut
        ) { row, times, glyphs in
            guard case .hold(let row) = row else { return ("", .text) }
            return cell(row, times, glyphs)
        }
    }
}

extension Columns {
    static var jobs: [Column] {
        [
            .job("ID", "id", 8, 8, 0) { row, _, _ in (ShortID.text(row.id), .text) },
            .job("USER", "user", 8, 14, 3, isMiddleCut: true) { row, _, _ in (row.user, .text) },
            .job("STATE", "state", 12, 12, 1) { row, _, glyphs in
                StateLook.cell(row.state, glyphs)
            },
            .job("ATTENTION", "attention", 11, 16, 7, isExtra: true) { row, _, _ in
                (row.attention ?? "", .stateWarn)
            },
            .job("PROVIDER", "provider", 9, 10, 4) { row, _, _ in (row.provider ?? "", .text) },
            .job("AGE", "age", 4, 4, 2, isRight: true) { row, times, _ in
                (times.age(row.createdAt), .text)
            },
            .job("CREDITS", "credits", 7, 7, 5, isRight: true) { row, _, _ in
                (row.credits.grouped, .text)
            },
            .job("TRIES", "tries", 5, 5, 8, isRight: true, isExtra: true) { row, _, _ in
                (row.attempts.grouped, .text)
            },
            .job("PICTURES", "outputs", 8, 8, 9, isRight: true, isExtra: true) { row, _, _ in
                (row.outputs.grouped, .text)
            },
            .job("UPDATED", "updated", 7, 7, 10, isRight: true, isExtra: true) { row, times, _ in
                (times.age(row.updatedAt), .text)
            },
            .job("NOTE", "note", 12, 16, 6, isFlexible: true) { row, _, _ in
                (remark(row), row.attention == nil ? .muted : .stateWarn)
            },
        ]
    }

    /// Why a person should look at a job, and what it says itself.
    private static func remark(_ row: JobRow) -> String {
        guard let attention = row.attention else { return row.note ?? "" }
        return row.note.map { "\(attention): \($0)" } ?? attention
    }

    static var holds: [Column] {
        [
            .hold("ID", "id", 8, 8, 0) { row, _, _ in (ShortID.text(row.id), .text) },
            .hold("USER", "user", 8, 14, 3, isMiddleCut: true) { row, _, _ in (row.user, .text) },
            .hold("STATE", "state", 10, 10, 1) { row, _, glyphs in
                StateLook.cell(row.isStuck ? "stuck" : row.state, glyphs)
            },
            .hold("JOB", "job", 8, 8, 6) { row, _, _ in (ShortID.text(row.job), .text) },
            .hold("JOB IS", "jobstate", 10, 10, 7) { row, _, _ in
                (row.jobState, StateLook.of(row.jobState).role)
            },
            .hold("PROVIDER", "provider", 9, 10, 8, isExtra: true) { row, _, _ in
                (row.provider ?? "", .text)
            },
            .hold("AGE", "age", 4, 4, 2, isRight: true) { row, times, _ in
                (times.age(row.createdAt), row.isStuck ? .stateStuck : .text)
            },
            .hold("CREDITS", "credits", 7, 7, 4, isRight: true) { row, _, _ in
                (row.credits.grouped, row.state == "held" ? .moneyHeld : .money)
            },
            .hold("NOTE", "note", 12, 16, 5, isFlexible: true) { row, _, _ in
                (row.note ?? "", .muted)
            },
        ]
    }
}
