import Time
import Operations
import Terminal

extension Column {
    fileprivate static func provider(
        _ title: String, _ field: String, _ min: Int, _ ideal: Int, _ priority: Int,
        isRight: Bool = false, isExtra: Bool = false,
        _ cell: @escaping (ProviderRow, TimeContext, GlyphSet) -> (String, Terminal.Role)
    ) -> Column {
        Column(
            title: title, field: field, min: min, ideal: ideal, priority: priority,
            isRight: isRight, isExtra: isExtra
        ) { row, times, glyphs in
            guard case .provider(let row) = row else { return ("", .text) }
            return cell(row, times, glyphs)
        }
    }

    fileprivate static func delivery(
        _ title: String, _ field: String, _ min: Int, _ ideal: Int, _ priority: Int,
        isRight: Bool = false, isExtra: Bool = false, isFlexible: Bool = false,
        isMiddleCut: Bool = false,
        _ cell: @escaping (DeliveryRow, TimeContext, GlyphSet) -> (String, Terminal.Role)
    ) -> Column {
        Column(
            title: title, field: field, min: min, ideal: ideal, priority: priority,
            isRight: isRight, isExtra: isExtra, isFlexible: isFlexible, isMiddleCut: isMiddleCut
        ) { row, times, glyphs in
            guard case .delivery(let row) = row else { return ("", .text) }
            return cell(row, times, glyphs)
        }
    }
}

extension Columns {
    static var providers: [Column] {
        [
            .provider(" PROVIDER", "provider", 9, 11, 0) { row, _, glyphs in
                ((row.isDefault ? glyphs[.preferred] : " ") + row.name, .text)
            },
            .provider("STATE", "state", 10, 10, 1) { row, _, glyphs in
                StateLook.cell(row.health, glyphs)
            },
            .provider("ERRORS", "errors", 6, 6, 2, isRight: true) { row, _, _ in
                (Figures.percent(row.errorShare), row.health == "healthy" ? .text : .stateFail)
            },
            .provider("P50", "p50", 5, 5, 7, isRight: true) { row, _, _ in
                (Figures.seconds(row.p50Seconds), .text)
            },
            .provider("P95", "p95", 5, 5, 5, isRight: true) { row, _, _ in
                (Figures.seconds(row.p95Seconds), .text)
            },
            .provider("FLIGHT", "flight", 6, 6, 4, isRight: true) { row, _, _ in
                (row.inFlight.grouped, .text)
            },
            .provider("SINCE", "since", 5, 5, 3, isRight: true) { row, times, _ in
                (times.age(row.healthSince), .text)
            },
            .provider("MODE", "mode", 8, 8, 6) { row, _, _ in
                (row.mode, row.mode == "on" ? .text : .stateWarn)
            },
            .provider("QUEUED", "queued", 6, 6, 9, isRight: true, isExtra: true) { row, _, _ in
                (row.queued.grouped, .text)
            },
            .provider("HELD", "held", 7, 7, 8, isRight: true, isExtra: true) { row, _, _ in
                (row.creditsHeld.grouped, .moneyHeld)
            },
            .provider("PRICE", "price", 5, 5, 10, isRight: true, isExtra: true) { row, _, _ in
                (row.price.grouped, .money)
            },
            .provider("MISSED", "missed", 6, 6, 12, isRight: true, isExtra: true) { row, _, _ in
                (row.callbacksMissed.grouped, row.callbacksMissed == 0 ? .muted : .stateWarn)
            },
            .provider("MODEL", "model", 14, 30, 13, isExtra: true) { row, _, _ in
                (row.model, .muted)
            },
            .provider("LAST HOUR", "errors", 9, 12, 11) { row, _, glyphs in
                let bars = Sparkline.draw(row.lastHour, columns: 9, glyphs: glyphs, ceiling: 0.4)
                return (bars, row.health == "healthy" ? .chart : .chartFail)
            },
        ]
    }

    static var deliveries: [Column] {
        [
            .delivery("ID", "id", 10, 10, 0) { row, _, _ in (shortID(row), .text) },
            .delivery("USER", "user", 8, 14, 6, isMiddleCut: true) { row, _, _ in
                (row.user, .text)
            },
            .delivery("STATE", "state", 9, 9, 1) { row, _, glyphs in
                StateLook.cell(row.state, glyphs)
            },
            .delivery("PROVIDER", "provider", 9, 10, 8, isExtra: true) { row, _, _ in
                (row.provider, .text)
            },
            .delivery("AGE", "age", 4, 4, 2, isRight: true) { row, times, _ in
                (times.age(row.createdAt), .text)
            },
            .delivery("TRIES", "tries", 5, 5, 5, isRight: true) { row, _, _ in
                (row.tries.grouped, .text)
            },
            .delivery("CREDITS", "credits", 7, 7, 4, isRight: true) { row, _, _ in
                (row.credits.grouped, .text)
            },
            .delivery("SIZE", "size", 7, 7, 9, isRight: true, isExtra: true) { row, _, _ in
                (Figures.bytes(row.bytes), .text)
            },
            .delivery("URL DIES", "expires", 8, 8, 3, isRight: true) { row, times, _ in
                guard row.state != "stored" else { return ("", .muted) }
                guard let expiry = row.sourceExpiresAt else { return ("unknown", .muted) }
                let isSoon = expiry < times.now + .seconds(3_600)
                return (Ages.until(expiry, now: times.now), isSoon ? .stateWarn : .text)
            },
            .delivery("NOTE", "note", 10, 16, 7, isFlexible: true) { row, _, _ in
                (row.note ?? "", .muted)
            },
        ]
    }

    /// The job's id cut short and the output's number: `01J8ZQ4F/1`.
    private static func shortID(_ row: DeliveryRow) -> String {
        let number = row.id.split(separator: "/").dropFirst().first.map { "/\($0)" } ?? ""
        return ShortID.text(row.job) + number
    }
}
