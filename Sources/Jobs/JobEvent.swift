package import Providers

/// Something that happened to a job.
package enum JobEvent: Sendable, Hashable {
    /// A worker took the job and wrote down an attempt at `provider`.
    case claimed(provider: String)
    /// No provider may take anything new.
    case unroutable(String)
    /// The provider has it.
    case accepted(task: String)
    /// The provider provably does not have it.
    case refused(ProviderFailure)
    /// Sent, and no answer that can be read.
    case submitUnknown(String)
    /// The worker that was sending has not come back.
    case leaseExpired
    /// The provider is at it.
    case progressed(percent: Int?)
    /// The provider did not answer when asked.
    case pollFailed(ProviderFailure)
    /// The provider says that it does not know the task.
    case taskMissing
    case taskSucceeded([ResultFile])
    case taskFailed(ProviderFailure)
    case taskCanceled
    /// Every output has ended: stored with us, or lost for good.
    case outputsEnded(stored: Int, lost: Int, note: String)
    /// An output could not be copied after all tries.
    case undelivered(String)
    /// An operator has ordered new tries.
    case redriven
    case cancelRequested
    /// The job's deadline has passed.
    case deadlinePassed
    /// The time after the deadline in which a late end is still waited for has passed, too.
    case graceEnded
    /// An operator gives the hold back; the job fails with it.
    case releaseOrdered(reason: String)
    /// An operator has seen to what needed attention.
    case attentionResolved(reason: String)
}
