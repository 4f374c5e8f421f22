import Foundation
import Glibc

/// A terminal made for a test: what the console writes can be read, and keys can be typed.
final class PseudoTerminal {
    let master: Int32
    let slave: Int32
    let path: String

    /// `TIOCSPTLCK` and `TIOCGPTN`, which Swift's Glibc hides along with `unlockpt`.
    private static let unlock: UInt = 0x4004_5431
    private static let askNumber: UInt = 0x8004_5430

    init(columns: Int = 80, rows: Int = 24) {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        precondition(master >= 0, "no pseudo-terminal: errno \(errno)")
        var number: UInt32 = 0
        var lock: Int32 = 0
        precondition(ioctl(master, Self.unlock, &lock) == 0)
        precondition(ioctl(master, Self.askNumber, &number) == 0)
        path = "/dev/pts/\(number)"
        slave = open(path, O_RDWR | O_NOCTTY)
        precondition(slave >= 0, "cannot open \(path): errno \(errno)")
        resize(columns: columns, rows: rows)
    }

    deinit {
        close(slave)
        close(master)
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) { type(Array(text.utf8)) }

    func type(_ bytes: [UInt8]) {
        precondition(write(master, bytes, bytes.count) == bytes.count)
    }

    /// Everything written to the terminal since the last call.
    ///
    /// The kernel hands over what was written before this is called, so nothing is waited for.
    func output() -> [UInt8] {
        var all: [UInt8] = []
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLIN) != 0 {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            all += buffer[..<count]
        }
        return all
    }

    func outputText() -> String { String(decoding: output(), as: UTF8.self) }

    /// The settings of the line, to compare.
    var settings: [UInt32] {
        var settings = termios()
        tcgetattr(slave, &settings)
        return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
    }
}

/// How often the calling thread has written anything (`write(2)` and its kin).
func writesOfThisThread() throws -> Int {
    let text = try String(contentsOfFile: "/proc/thread-self/io", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("syscw:") } ?? "0"
    return Int(line.split(separator: " ").last ?? "") ?? 0
}
