/// What a statement gives that was asked before its rows are needed.
///
/// Read within the transaction that asked.
package struct AskedRows<Element> {
    private enum State {
        case read([Element])
        case pending(any PendingRows, (Row) throws -> Element)
    }

    private let state: State

    /// What has been read already.
    init(_ rows: [Element]) {
        state = .read(rows)
    }

    /// What is still on its way.
    init(_ pending: any PendingRows, _ decode: @escaping (Row) throws -> Element) {
        state = .pending(pending, decode)
    }

    /// All rows.
    package func rows() throws -> [Element] {
        switch state {
        case .read(let rows): return rows
        case .pending(let pending, let decode):
            var rows: [Element] = []
            try pending.forEach { rows.append(try decode($0)) }
            return rows
        }
    }

    /// The first row; `nil` if there is none.
    package func first() throws -> Element? { try rows().first }
}
