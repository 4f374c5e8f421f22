/// In which order the statements of several lanes are sent, so that those of one form go together.
///
/// Pure. A lane's own statements stay in their order; lanes have nothing to do with one another.
enum LaneOrder {
    /// - Parameters:
    ///   - lanes: Each lane's statements.
    ///   - form: Which form a statement has.
    /// - Returns: The statements that go together, all of one form; of each lane one, and those
    ///   that follow it where each of them adds a row.
    /// - Complexity: O(batches × statements); O(statements) where all lanes have the same forms.
    static func batches<Statement>(
        of lanes: [[Statement]], form: (Statement) -> SQLForm
    ) -> [[Statement]] {
        guard let first = lanes.first else { return [] }
        let areAlike = lanes.dropFirst().allSatisfy { lane in
            lane.count == first.count
                && first.indices.allSatisfy { form(lane[$0]) == form(first[$0]) }
        }
        if areAlike {
            var batches: [[Statement]] = []
            for place in first.indices {
                let statements = lanes.map { $0[place] }
                if place > 0, form(first[place]).addsRow,
                    form(first[place]) == form(first[place - 1])
                {
                    batches[batches.count - 1] += statements
                } else {
                    batches.append(statements)
                }
            }
            return batches
        }
        var lanes = lanes.map { $0[...] }
        var rest = Rest(lanes.map { $0.map(form) })
        var batches: [[Statement]] = []
        while let batch = rest.take() {
            batches.append(batch.map { lanes[$0].removeFirst() })
        }
        return batches
    }

    private struct Rest {
        /// The forms by number, in which they are compared at a glance.
        private var lanes: [ArraySlice<Int>]
        /// Those of which a lane may give several at once.
        private var repeatable: Set<Int> = []

        init(_ lanes: [[SQLForm]]) {
            var numbers: [SQLForm: Int] = [:]
            self.lanes = lanes.map { lane in
                lane.map { form in
                    let number = numbers[form] ?? numbers.count
                    numbers[form] = number
                    return number
                }[...]
            }
            repeatable = Set(numbers.filter { $0.key.addsRow }.values)
        }

        /// Takes the form that no lane comes to later, if there is one, from all that are at it.
        mutating func take() -> [Int]? {
            let next = lanes.compactMap(\.first)
            guard let first = next.first else { return nil }
            let form = next.first { form in !lanes.contains { comes(to: form, in: $0) } } ?? first
            var batch: [Int] = []
            for lane in lanes.indices {
                let count = lanes[lane].prefix { $0 == form }.count
                let taken = repeatable.contains(form) ? count : min(count, 1)
                lanes[lane].removeFirst(taken)
                batch += Array(repeating: lane, count: taken)
            }
            return batch
        }

        private func comes(to form: Int, in lane: ArraySlice<Int>) -> Bool {
            lane.first != form && lane.contains(form)
        }
    }
}
