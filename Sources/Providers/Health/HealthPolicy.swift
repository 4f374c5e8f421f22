/// When a provider is called degraded or down, and when no longer.
package enum HealthPolicy {
    /// Fewer outcomes than this prove nothing: one failure in two must not page anybody.
    package static let volumeMin = 5
    /// Older outcomes say nothing of now.
    package static let horizon: Duration = .seconds(120)
    /// No more of the latest outcomes are looked at than a share of one fifth can be told from.
    ///
    /// With one job a second an outage shows within ten seconds; with many, within a slot or two.
    package static let sampleMax = 30
    /// A moment without luck is no outage, however many requests fall into it.
    package static let slotsMin: Int64 = 2
    /// More than every fifth fails: users notice.
    package static let degradedShare = 0.20
    /// More than every third fails: sending new jobs there costs more than it brings.
    package static let downShare = 0.35
    /// Back from down to degraded: well below the way in, so that a share that trembles about a
    /// threshold does not flap.
    package static let downEndShare = 0.25
    /// Back from degraded to healthy, likewise.
    package static let degradedEndShare = 0.10
    /// A state holds at least this long, unless things get worse.
    package static let dwell: Duration = .seconds(15)
}
