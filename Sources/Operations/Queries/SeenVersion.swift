import Jobs

/// The version of a job that operators name when they act on it.
///
/// It changes with everything that they decide by: state, attention, attempts, an order to cancel,
/// refunds. The job's own counter is no use here, as every poll raises it: what was looked at ten
/// seconds ago, and has only been asked about since, could never be canceled.
struct SeenVersion {
    var state: JobState
    var attention: Attention?
    var attempts: Int
    var isCancelRequested: Bool
    var refunded: Int64

    /// Equal for equal situations, and different for different ones.
    var number: Int64 {
        let state = Int64(JobState.allCases.firstIndex(of: state) ?? 0)
        let attention = attention.flatMap { Attention.allCases.firstIndex(of: $0) }
        var number = refunded & 0xFFFF_FFFF_FFFF
        number = number << 8 | Int64(attempts & 0xFF)
        number = number << 3 | state
        number = number << 3 | Int64(attention.map { $0 + 1 } ?? 0)
        return number << 1 | (isCancelRequested ? 1 : 0)
    }
}
