/// What a statement gives that was asked before its rows are needed.
///
/// Read within the transaction that asked.
package struct AskedRows<Element> {
    private let read: () throws -> [Element]

    init(_ read: @escaping () throws -> [Element]) {
        self.read = read
    }

    /// All rows.
    package func rows() throws -> [Element] { try read() }

    /// The first row; `nil` if there is none.
    package func first() throws -> Element? { try read().first }
}
