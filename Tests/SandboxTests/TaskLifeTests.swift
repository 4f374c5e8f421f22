import Sandbox
import Testing

/// A task over time.
struct TaskLifeTests {
    private static let start = Moment(microseconds: 1_000_000)

    @Test(arguments: [
        (0, TaskLife.Status.waiting), (1_999, .waiting), (2_000, .working(percent: 1)),
        (6_000, .working(percent: 50)), (9_999, .working(percent: 99)),
        (10_000, .succeeded(pictures: 2)), (99_000, .succeeded(pictures: 2)),
    ])
    func `waits for a fifth of its time, works, and is done`(
        milliseconds: Int, status: TaskLife.Status
    ) {
        let life = TaskLife(acceptedAt: Self.start, duration: .seconds(10), ending: .pictures(2))
        #expect(life.status(at: Self.start + .milliseconds(milliseconds)) == status)
    }

    @Test
    func `can be canceled until it is over`() {
        var life = TaskLife(acceptedAt: Self.start, duration: .seconds(10), ending: .pictures(1))
        var finished = life
        let didStop = life.cancel(at: Self.start + .seconds(5))
        let didStopAgain = life.cancel(at: Self.start + .seconds(6))
        let didStopLate = finished.cancel(at: Self.start + .seconds(10))
        #expect([didStop, didStopAgain, didStopLate] == [true, false, false])
        #expect(life.finalStatus == .canceled)
        #expect(life.status(at: Self.start + .seconds(20)) == .canceled)
        #expect(finished.finalStatus == .succeeded(pictures: 1))
    }

    @Test(arguments: [
        (1, TaskLife.Status.canceled, true), (5, .canceled, false),
        (10, .succeeded(pictures: 1), false), (60, .succeeded(pictures: 1), false),
    ])
    func `a deadline stops it`(seconds: Int, status: TaskLife.Status, isAborted: Bool) {
        let life = TaskLife(
            acceptedAt: Self.start, duration: .seconds(10), ending: .pictures(1),
            cancelAfter: .seconds(seconds))
        #expect(life.finalStatus == status)
        #expect(life.isAborted == isAborted)
    }

    @Test(arguments: [
        (0 as Int64, "1970-01-01T00:00:00.000000Z"),
        (951_782_399_000_001, "2000-02-28T23:59:59.000001Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (1_735_689_599_999_999, "2024-12-31T23:59:59.999999Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
    ])
    func `a moment is written with its microseconds`(microseconds: Int64, text: String) {
        #expect(Moment(microseconds: microseconds).text == text)
    }

    @Test(arguments: [
        ("90s", 90 as Int?), ("1h30m", 5_400), ("5m", 300), ("45", 45), ("", nil), ("m", nil),
        ("-5s", nil),
    ])
    func `Cancel-After is read`(text: String, seconds: Int?) throws {
        if let seconds {
            #expect(try ReplicateWire.cancelAfter(text) == .seconds(seconds))
        } else {
            #expect(throws: WireAnswer.self) { try ReplicateWire.cancelAfter(text) }
        }
    }
}
