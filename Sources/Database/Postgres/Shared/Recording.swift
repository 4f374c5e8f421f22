/// What a body has been given so far, to be given the same when it is run again from its beginning.
struct Recording<Value> {
    private(set) var values: [Value] = []
    private var next = 0

    /// The value that comes next; `make` says what it is where the body has not been before.
    mutating func next<E>(_ make: () throws(E) -> Value) throws(E) -> Value {
        if next == values.count { values.append(try make()) }
        next += 1
        return values[next - 1]
    }

    /// Begins with the first one.
    mutating func rewind() {
        next = 0
    }
}
