package import Providers

/// What must be done in the same transaction as a change of state, or because of it.
package enum JobEffect: Sendable, Hashable {
    /// Send the newest attempt's request, for the first time or, with the same key, again.
    case send
    /// Look again after this time.
    case wake(after: Duration)
    /// Nobody needs to look again by himself.
    case rest
    /// Give the hold back.
    case release(reason: String)
    /// Charge for this many outputs and give the rest of the hold back.
    case settle(outputs: Int)
    /// Copy these pictures to our own storage.
    case deliver([ResultFile])
    /// Take the outputs that failed up again.
    case redeliver
    /// Ask the provider to stop the task.
    case askToCancel
    /// How the newest attempt ended.
    case endAttempt(AttemptState, ProviderFailure?)
}

/// What a step does to the attention that a job asks for.
package enum AttentionChange: Sendable, Hashable {
    case keep, clear
    case raise(Attention)
}

/// The outcome of an event: what the job becomes and what follows.
package struct JobStep: Sendable, Hashable {
    package var state: JobState
    package var attention: AttentionChange = .keep
    package var effects: [JobEffect] = []
    /// Why the job failed, if this step ends it so.
    package var failure: ProviderFailure?
    /// The line of the timeline.
    package var kind: String
    package var note: String
}

/// What a job does about an event.
package enum JobReaction: Sendable, Hashable {
    case step(JobStep)
    /// The event comes too late or twice: nothing changes.
    case ignore(String)
    /// An order that cannot be followed now; says why.
    case refuse(String)
}
