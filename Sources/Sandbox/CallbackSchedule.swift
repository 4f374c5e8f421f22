/// When a vendor posts a callback again that was not answered with 2xx.
package enum CallbackSchedule {
    /// The waits before each retry; as many retries as there are waits.
    ///
    /// EvoLink documents 1, 2 and 4 s. Replicate documents an exponential back-off whose last retry
    /// comes about a minute after the end, and no retry for what is not the end.
    package static func waits(of vendor: Vendor, event: CallbackWish.Event) -> [Duration] {
        switch (vendor, event) {
        case (.evolink, _): [1, 2, 4].map { .seconds($0) }
        case (.replicate, .completed): [1, 2, 4, 8, 16, 29].map { .seconds($0) }
        case (.replicate, _): []
        }
    }

    /// How long the vendor waits for an answer: 10 s (EvoLink), "a few seconds" (Replicate).
    package static func timeout(of vendor: Vendor) -> Duration {
        switch vendor {
        case .evolink: .seconds(10)
        case .replicate: .seconds(5)
        }
    }
}
