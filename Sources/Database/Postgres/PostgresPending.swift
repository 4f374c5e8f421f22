/// What has been sent to a server and has not been received, in order.
struct PostgresPending {
    enum Item {
        /// Something to be run.
        case statement(PostgresAnswer)
        /// What a name stands for from then on.
        case preparation(PostgresAnswer, PostgresStatements.Key)

        var answer: PostgresAnswer {
            switch self {
            case .statement(let answer), .preparation(let answer, _): answer
            }
        }
    }

    /// So much fits into the buffers between here and the server: were it more, each might wait for
    /// the other to read.
    private static let countMax = 64
    private static let byteCountMax = 32 << 10

    private var items: [Item] = []
    private var byteCount = 0

    var isEmpty: Bool { items.isEmpty }
    var isFull: Bool { items.count >= Self.countMax || byteCount >= Self.byteCountMax }

    mutating func append(_ item: Item, byteCount: Int) {
        items.append(item)
        self.byteCount += byteCount
    }

    /// Forgets them, as they are about to be received.
    mutating func take() -> [Item] {
        defer { self = PostgresPending() }
        return items
    }
}
