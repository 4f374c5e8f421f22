/// In which order the statements of several lanes are sent, so that those of one form go together.
///
/// Pure. A lane's own statements stay in their order; lanes have nothing to do with one another.
enum LaneOrder {
    /// - Parameter lanes: The forms of each lane's statements.
    /// - Returns: Which lanes' next statements go together, all of one form; of each lane one.
    /// - Complexity: O(batches × statements).
    static func batches(of lanes: [[SQLForm]]) -> [[Int]] {
        var rest = Rest(lanes)
        var batches: [[Int]] = []
        while let batch = rest.take() { batches.append(batch) }
        return batches
    }

    private struct Rest {
        /// The forms by number, in which they are compared at a glance.
        private var lanes: [ArraySlice<Int>]

        init(_ lanes: [[SQLForm]]) {
            var numbers: [SQLForm: Int] = [:]
            self.lanes = lanes.map { lane in
                lane.map { form in
                    let number = numbers[form] ?? numbers.count
                    numbers[form] = number
                    return number
                }[...]
            }
        }

        /// Takes the form that no lane comes to later, if there is one, from all that are at it.
        mutating func take() -> [Int]? {
            let next = lanes.compactMap(\.first)
            guard let first = next.first else { return nil }
            let form = next.first { form in !lanes.contains { comes(to: form, in: $0) } } ?? first
            let batch = lanes.indices.filter { lanes[$0].first == form }
            for lane in batch { lanes[lane].removeFirst() }
            return batch
        }

        private func comes(to form: Int, in lane: ArraySlice<Int>) -> Bool {
            lane.first != form && lane.contains(form)
        }
    }
}
