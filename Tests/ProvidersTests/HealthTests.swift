import Database
import Testing

@testable import Providers

/// What a provider was asked and how it answered, second by second, judged every second.
struct Timeline {
    let recorder = HealthRecorder()
    var counts: [HealthCount] = []
    var standing = HealthStanding.healthy(since: .testing)
    var second = 0

    static let unavailable = ProviderFailure(kind: .unavailable, code: "http_503", message: "")

    var now: Instant { .testing + .seconds(second) }

    /// For so many seconds, records what `events` gives for each.
    mutating func run(_ seconds: Int, _ events: (Int) -> [HealthEvent]) {
        for index in 0..<seconds {
            for event in events(index) { recorder.record(event, provider: "p", at: now) }
            counts += recorder.drain()
            let windows = HealthSignal.allCases.map { HealthWindow(counts, signal: $0, now: now) }
            standing = standing.judged(by: windows, at: now)
            second += 1
        }
    }

    /// Runs until the standing has that state, at most two minutes; says how many seconds it took.
    mutating func seconds(until state: HealthState, _ events: (Int) -> [HealthEvent]) -> Int? {
        for index in 0..<120 {
            run(1) { _ in events(index) }
            if standing.state == state { return index + 1 }
        }
        return nil
    }

    static let accepted = [HealthEvent.submitted(latency: .milliseconds(200))]
    static let refused = [HealthEvent.submitFailed(unavailable)]
}

@Suite struct `Health` {
    @Test(arguments: [(1, 8, 12), (5, 3, 6), (50, 6, 8)])
    func `shows an outage within seconds at any volume`(
        _ perSecond: Int, _ degradedWithin: Int, _ downWithin: Int
    ) throws {
        var timeline = Timeline()
        let good = Array(repeating: Timeline.accepted[0], count: perSecond)
        let bad = Array(repeating: Timeline.refused[0], count: perSecond)
        timeline.run(300) { _ in good }
        #expect(timeline.standing.state == .healthy)
        let degraded = try #require(timeline.seconds(until: .degraded) { _ in bad })
        #expect(degraded <= degradedWithin)
        let since = timeline.standing.since
        let down = try #require(timeline.seconds(until: .down) { _ in bad })
        #expect(degraded + down <= downWithin)
        #expect(timeline.standing.since == since, "failing since it began, not since it got worse")
        #expect(timeline.standing.reason.hasSuffix("of submits fail (HTTP 503)"))
    }

    @Test func `shows an outage of a provider that was never used after five submits`() {
        var timeline = Timeline()
        timeline.run(4) { _ in Timeline.refused }
        #expect(timeline.standing.state == .healthy)
        timeline.run(1) { _ in Timeline.refused }
        #expect(timeline.standing.state == .down)
        #expect(timeline.standing.reason == "100% of submits fail (HTTP 503)")
    }

    @Test func `counts silence like a failure`() {
        var timeline = Timeline()
        timeline.run(5) { _ in [.submitUnknown] }
        #expect(timeline.standing.reason == "100% of submits fail (no answer)")
    }

    @Test func `is back with hysteresis, after a dwell`() throws {
        var timeline = Timeline()
        timeline.run(30) { _ in Timeline.refused }
        #expect(timeline.standing.state == .down)
        // Every third still fails: better than down's threshold, not good enough to leave it.
        timeline.run(60) { $0 % 3 == 0 ? Timeline.refused : Timeline.accepted }
        #expect(timeline.standing.state == .down)
        let degraded = try #require(
            timeline.seconds(until: .degraded) { _ in Timeline.accepted })
        let healthy = try #require(timeline.seconds(until: .healthy) { _ in Timeline.accepted })
        #expect(degraded < 30)
        #expect(healthy >= 15)
        #expect(timeline.standing.reason.isEmpty)
        #expect(timeline.standing.cause == nil)
    }

    @Test func `does not flap about a threshold`() {
        var timeline = Timeline()
        var changes = 0
        var last = timeline.standing.state
        // Every fifth fails, which is exactly the threshold of degraded.
        for second in 0..<600 {
            timeline.run(1) { _ in second % 5 == 0 ? Timeline.refused : Timeline.accepted }
            if timeline.standing.state != last { changes += 1 }
            last = timeline.standing.state
        }
        #expect(changes <= 1)
    }

    @Test(arguments: [FailureKind.moderation, .input, .billing, .configuration])
    func `suffers from nothing that is not theirs`(_ kind: FailureKind) {
        var timeline = Timeline()
        let failure = ProviderFailure(kind: kind, code: "x", message: "")
        timeline.run(60) { _ in [.submitFailed(failure), .failed(failure), .pollFailed(failure)] }
        #expect(timeline.standing == .healthy(since: .testing))
    }

    @Test(arguments: [FailureKind.throttled, .unavailable])
    func `suffers from what is theirs`(_ kind: FailureKind) {
        var timeline = Timeline()
        let failure = ProviderFailure(kind: kind, code: "rate_limited", message: "")
        timeline.run(60) { _ in [.failed(failure)] }
        #expect(timeline.standing.state == .down)
        #expect(timeline.standing.reason == "100% of tasks fail (rate_limited)")
    }

    @Test func `does not suffer from what we gave up ourselves`() {
        var timeline = Timeline()
        let failure = ProviderFailure(kind: .unavailable, code: "cancelled", message: "")
        timeline.run(60) { _ in [.submitFailed(failure)] }
        #expect(timeline.standing.state == .healthy)
    }

    @Test func `is neither accused nor acquitted by silence`() {
        var timeline = Timeline()
        timeline.run(10) { _ in Timeline.refused }
        let standing = timeline.standing
        timeline.run(600) { _ in [] }
        #expect(timeline.standing == standing)
        // Polls that work do not show that submits do.
        timeline.run(600) { _ in [.polled] }
        #expect(timeline.standing.state == .down)
    }

    @Test func `is judged by the worst signal`() {
        var timeline = Timeline()
        timeline.run(60) { _ in Timeline.accepted + [.pollFailed(Timeline.unavailable)] }
        #expect(timeline.standing.cause == .poll)
        #expect(timeline.standing.reason == "100% of polls fail (HTTP 503)")
    }
}

@Suite struct `What is counted` {
    static let faults = [
        HealthFault.unknown, HealthFault(kind: .unavailable, code: "http_503"),
        HealthFault(kind: .moderation, code: "a.b.c"), HealthFault(kind: .throttled, code: "x:y"),
    ]

    static let measures: [HealthMeasure] =
        [.submitLatency, .timeToResult, .callbackReceived, .callbackMissed]
        + HealthSignal.allCases.flatMap { signal in
            [.answered(signal)] + faults.map { .failed(signal, $0) }
        }

    @Test(arguments: measures)
    func `is the same after it was written and read`(_ measure: HealthMeasure) {
        #expect(HealthMeasure(measure.text) == measure)
    }

    @Test(arguments: ["", "submit", "submit.", "x.answered", "submit.failed.odd.code", "a.b.c.d"])
    func `is left out where a newer process counts more`(_ text: String) {
        #expect(HealthMeasure(text) == nil)
    }

    @Test func `is not lost when it cannot be stored`() {
        let recorder = HealthRecorder()
        recorder.record(.polled, provider: "p", at: .testing)
        let counts = recorder.drain()
        #expect(recorder.drain().isEmpty)
        recorder.record(.polled, provider: "p", at: .testing)
        recorder.restore(counts)
        #expect(recorder.drain().map(\.count) == [2])
    }

    @Test func `is bounded however many codes a vendor makes up`() {
        let recorder = HealthRecorder()
        for number in 0..<1000 {
            let failure = ProviderFailure(kind: .unavailable, code: "c\(number)", message: "")
            recorder.record(.pollFailed(failure), provider: "p", at: .testing)
        }
        let counts = recorder.drain()
        #expect(counts.count <= HealthRecorder.codesPerMinuteMax + FailureKind.allCases.count)
        #expect(counts.map(\.count).reduce(0, +) == 1000)
    }

    @Test(
        arguments: [
            (0.2, 0), (1.0, 1), (1.3, 2), (1.5, 3), (1.9, 4), (2.0, 5), (1000, 40), (1e12, 100),
        ])
    func `is timed on a scale of doublings`(_ milliseconds: Double, _ bucket: Int) {
        let duration = Duration.microseconds(Int64(milliseconds * 1000))
        #expect(LogHistogram.bucket(duration) == bucket)
        guard bucket < LogHistogram.bucketMax else { return }
        let end = LogHistogram.end(ofBucket: bucket)
        #expect(end > duration)
        #expect(end.seconds <= max(duration.seconds * 1.2, 0.001))
    }

    @Test func `has quantiles`() {
        var histogram = LogHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for milliseconds in 1...1000 {
            histogram.add(1, inBucket: LogHistogram.bucket(.milliseconds(milliseconds)))
        }
        for (share, exact) in [(0.5, 0.5), (0.95, 0.95), (0.99, 0.99), (1, 1)] {
            let quantile = histogram.quantile(share)?.seconds ?? 0
            #expect(quantile >= exact && quantile <= exact * 1.2)
        }
    }
}

@Suite struct `A provider's report` {
    @Test func `says at a glance what fails, since when and how much`() throws {
        var timeline = Timeline()
        timeline.run(600) { _ in
            Timeline.accepted + [.succeeded(timeToResult: .seconds(20)), .callbackReceived]
        }
        timeline.run(20) { _ in Timeline.refused + [.callbackMissed] }
        let billing = ProviderFailure(kind: .billing, code: "insufficient_quota", message: "")
        timeline.run(2) { _ in [.submitFailed(billing)] }
        let report = ProviderReport(
            provider: "p", counts: timeline.counts, standing: timeline.standing,
            now: timeline.now)
        #expect(report.state == .down)
        #expect(report.since >= .testing + .seconds(600))
        #expect(report.since <= .testing + .seconds(610))
        #expect(report.reason.contains("of submits fail (HTTP 503)"))
        #expect(report.errorShare > 0.5)
        #expect(report.failuresByKind == [.unavailable: 20, .billing: 2])
        #expect(report.oursToMend == "2 × billing (insufficient_quota)")
        #expect(report.callbacksMissed == 20)
        #expect(report.callbacksReceived == 600)
        let quantiles = try #require(report.timeToResult)
        #expect(quantiles.p50.seconds >= 20 && quantiles.p99.seconds <= 24)
        #expect(report.submitLatency != nil)
        #expect(report.lastHour.count == 60)
        #expect(report.lastHour.map(\.volume).reduce(0, +) == 1220)
        #expect(report.lastHour.map(\.faults).reduce(0, +) == 20)
    }

    @Test func `of a provider that was never used is empty and healthy`() {
        let report = ProviderReport(provider: "p", counts: [], standing: nil, now: .testing)
        #expect(report.state == .healthy)
        #expect(report.reason.isEmpty)
        #expect(report.timeToResult == nil)
        #expect(report.failures.isEmpty)
        #expect(report.oursToMend == nil)
    }
}
