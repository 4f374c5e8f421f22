/// Turns the bytes of a terminal into keys.
///
/// ncurses could do this, but it hands out the letters of every sequence it does not know, and a
/// letter may be a command. Here a sequence is understood or dropped, always as a whole: no byte
/// of it is ever taken for a key. The sequences are those of xterm and its kin, the Linux
/// console, rxvt and the VT terminals, so no terminfo is needed to read.
package struct InputDecoder: Sendable {
    /// The longest paste kept; the rest of a longer one is dropped.
    package static let pasteBytesMax = 64 * 1024
    /// The longest escape sequence waited for.
    static let sequenceBytesMax = 64

    private var pending: [UInt8] = []
    private var paste: [UInt8]?
    private var escapeWasAlone = false

    package init() {}

    /// What the decoder waits for, and so how long the loop should wait with it.
    package enum Waiting: Hashable, Sendable {
        case nothing
        /// Whether Esc was the key, or the first byte of a sequence.
        case escape
        /// The rest of a sequence or of a paste.
        case rest
    }

    /// What would complete the bytes fed so far.
    package var waiting: Waiting {
        if paste != nil { return .rest }
        if pending.isEmpty { return .nothing }
        return pending == [Byte.escape] ? .escape : .rest
    }

    /// Takes bytes as they came and returns what they mean.
    package mutating func feed(_ bytes: [UInt8]) -> [InputEvent] {
        if escapeWasAlone {
            escapeWasAlone = false
            // The rest of an arrow key that a slow line delivered after its Esc: two bytes at
            // once are no hand's work. The Esc is gone, but the letters must not become keys.
            if bytes.count >= 2, bytes[0] == Byte.bracket || bytes[0] == Byte.letterO {
                pending = [Byte.escape]
            }
        }
        pending += bytes
        return drain()
    }

    /// Tells that nothing came for as long as `waiting` deserves.
    package mutating func pause() -> [InputEvent] {
        switch waiting {
        case .nothing: return []
        case .escape:
            pending = []
            escapeWasAlone = true
            return [.key(.escape)]
        case .rest:
            append(pending[...])
            pending = []
            return endPaste()
        }
    }

    private mutating func drain() -> [InputEvent] {
        var events: [InputEvent] = []
        while !pending.isEmpty {
            if paste != nil {
                guard collectPaste() else { return events }
                events += endPaste()
                continue
            }
            guard let sequence = InputSequence(pending[...]) else {
                if pending.count > Self.sequenceBytesMax { pending = [] }
                return events
            }
            pending.removeFirst(sequence.count)
            switch sequence.meaning {
            case .event(let event): events.append(event)
            case .pasteBegins: paste = []
            case .nothing: break
            }
        }
        return events
    }

    /// Moves pasted bytes from `pending`; true when the end of the paste was among them.
    private mutating func collectPaste() -> Bool {
        let end = Array("\u{1B}[201~".utf8)
        guard let start = firstIndex(of: end) else {
            // The last bytes may be the beginning of the end.
            let keep = min(pending.count, end.count - 1)
            append(pending.dropLast(keep))
            pending = Array(pending.suffix(keep))
            return false
        }
        append(pending[..<start])
        pending.removeFirst(start + end.count)
        return true
    }

    private func firstIndex(of mark: [UInt8]) -> Int? {
        guard pending.count >= mark.count else { return nil }
        return (0...(pending.count - mark.count)).first {
            pending[$0] == mark[0] && pending[$0..<($0 + mark.count)].elementsEqual(mark)
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        let room = Self.pasteBytesMax - (paste?.count ?? 0)
        paste?.append(contentsOf: bytes.prefix(room))
    }

    private mutating func endPaste() -> [InputEvent] {
        guard let bytes = paste else { return [] }
        paste = nil
        let text = String(decoding: bytes, as: UTF8.self)
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            case "\r": scalars.append("\n")
            case "\n": if previous != "\r" { scalars.append("\n") }
            case "\t": scalars.append(scalar)
            default:
                if scalar.properties.generalCategory != .control { scalars.append(scalar) }
            }
        }
        return [.paste(String(scalars))]
    }
}
