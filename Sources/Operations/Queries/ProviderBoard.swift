package import Configuration
import Database
import Jobs
import Providers

/// What the configuration says of a provider that operators see.
package struct ProviderFacts: Sendable, Equatable {
    package var name: String
    package var adapter: String
    package var model: String
    /// Credits for one output.
    package var price: Int64

    /// Creates the facts of a provider; without a price of its own it costs `standard` credits.
    package init(_ provider: ProviderSettings, standard: Int64) {
        name = provider.name
        adapter = provider.adapter
        model = provider.model
        price = provider.credits ?? standard
    }
}

/// The providers view: health, load and mode of each.
struct ProviderBoard {
    let tx: Transaction
    let facts: [ProviderFacts]

    func rows() throws -> [ProviderRow] {
        let standard = try DefaultProvider.current(in: tx)
        let modes = try ModeStore.rows(tx)
        let loads = try loads(default: standard)
        return try facts.map { fact in
            let report = try ProviderReport.load(provider: fact.name, tx)
            let load = loads[fact.name] ?? Load()
            return ProviderRow(
                name: fact.name, adapter: fact.adapter, model: fact.model,
                isDefault: fact.name == standard, health: report.state.rawValue,
                healthSince: report.since, reason: reason(report),
                errorShare: report.errorShare, p50Seconds: report.timeToResult?.p50.inSeconds,
                p95Seconds: report.timeToResult?.p95.inSeconds, inFlight: load.inFlight,
                oldestInFlight: load.oldest, queued: load.queued, creditsHeld: load.credits,
                mode: modes[fact.name]?.mode.rawValue ?? ProviderMode.on.rawValue,
                price: fact.price, lastHour: report.lastHour.map(\.errorShare),
                callbacksMissed: report.callbacksMissed,
                version: modes[fact.name]?.version ?? 0)
        }
    }

    private func reason(_ report: ProviderReport) -> String? {
        let all = [report.reason, report.oursToMend ?? ""].filter { !$0.isEmpty }
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }

    private struct Load {
        var inFlight = 0
        var queued = 0
        var credits: Int64 = 0
        var oldest: Instant?
    }

    /// Open jobs by provider; a queued one counts for the provider it would go to.
    private func loads(default standard: String) throws -> [String: Load] {
        var loads: [String: Load] = [:]
        try tx.forEach(
            """
            SELECT CASE WHEN state = 'queued' THEN coalesce(wanted_provider, \(standard))
                    ELSE provider END,
                state, count(*), sum(credits), min(created_at)
            FROM jobs WHERE finished_at IS NULL
            GROUP BY 1, 2
            """
        ) { row in
            guard let provider = try row.get(0, as: String?.self) else { return }
            let state = try row.get(1, as: JobState.self)
            let count = try row.get(2, as: Int.self)
            loads[provider, default: Load()].credits += try row.get(3, as: Int64.self)
            if state == .queued {
                loads[provider, default: Load()].queued += count
            } else if state != .delivering {
                loads[provider, default: Load()].inFlight += count
                let oldest = try row.get(4, as: Instant.self)
                let before = loads[provider]?.oldest
                loads[provider, default: Load()].oldest = before.map { min($0, oldest) } ?? oldest
            }
        }
        return loads
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
