import CNcurses
import Glibc

/// Waits for what the operator does, without ever waking for nothing.
package final class EventLoop {
    /// The most input taken at once; the rest stays with the terminal until the next call.
    private static let drainBytesMax = 64 * 1024
    /// How long a sequence or a paste may stop in the middle.
    private static let restDelay = Duration.seconds(1)

    private let screen: Screen
    private let waker: Waker
    private var decoder = InputDecoder()
    /// When an unfinished sequence is given up.
    private var patienceEnd: ContinuousClock.Instant?
    private var isClosed = false

    package init(screen: Screen, waker: Waker) {
        self.screen = screen
        self.waker = waker
    }

    /// Blocks until there are events, the waker was called, or `deadline` passed.
    ///
    /// All input that is there is taken at once, so that ten keys in a row cost one frame. The
    /// result is empty when something else than the terminal ended the wait: look into the
    /// mailbox every time.
    ///
    /// - Returns: The events in the order they came; `.closed` is the last one ever.
    package func next(until deadline: ContinuousClock.Instant? = nil) -> [InputEvent] {
        while true {
            let timeout = milliseconds(until: [deadline, patienceEnd].compactMap(\.self).min())
            guard let ready = Descriptor.wait(for: watched, milliseconds: timeout) else {
                // A signal came; if it was one of ours its pipe is ready now.
                continue
            }
            let wasWoken = ready[1].revents != 0
            if wasWoken { waker.rearm() }
            var events = ready[2].revents != 0 ? takeSignals() : []
            if ready[0].revents != 0 {
                events += takeInput()
            } else if let patienceEnd, patienceEnd <= .now {
                events += decoder.pause()
                self.patienceEnd = nil
            }
            if !events.isEmpty || wasWoken { return events }
            if let deadline, deadline <= .now { return [] }
        }
    }
}

extension EventLoop {
    private var watched: [pollfd] {
        [isClosed ? -1 : screen.input, waker.descriptor, screen.signals].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
    }

    /// The time to wait, rounded up so that the loop does not spin through the last millisecond.
    private func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return -1 }
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else { return 0 }
        let whole = (left / .milliseconds(1)).rounded(.up)
        return Int32(min(whole, 86_400_000))
    }

    private func startPatience() {
        switch decoder.waiting {
        case .nothing: patienceEnd = nil
        case .escape: patienceEnd = .now + screen.escapeDelay
        case .rest: patienceEnd = .now + Self.restDelay
        }
    }

    private func takeInput() -> [InputEvent] {
        var events: [InputEvent] = []
        var taken = 0
        defer { startPatience() }
        while taken < Self.drainBytesMax {
            guard let bytes = Descriptor.read(4096, from: screen.input), !bytes.isEmpty else {
                isClosed = true
                return events + [.closed]
            }
            taken += bytes.count
            events += decoder.feed(bytes)
            let more = Descriptor.wait(for: [watched[0]], milliseconds: 0)
            guard let more, more[0].revents & Int16(POLLIN) != 0 else { break }
        }
        return events
    }

    private func takeSignals() -> [InputEvent] {
        var events: [InputEvent] = []
        let bytes = Set(Descriptor.read(512, from: screen.signals) ?? [])
        if bytes.contains(UInt8(CNCURSES_CONTINUED)) {
            screen.enter()
            events.append(.resumed)
        }
        if bytes.contains(UInt8(CNCURSES_RESIZED)), screen.adoptSize() {
            events.append(.resize(screen.size))
        }
        if bytes.contains(UInt8(CNCURSES_STOP_WANTED)) { events.append(.suspendRequested) }
        return events
    }
}
