extension CopiedTable {
    /// Every table of the installation, each after those that it refers to.
    ///
    /// Not among them is `schema_migrations`, which is the engine's own. A test compares the list
    /// with the schema of every engine.
    package static let all = [
        CopiedTable(
            "users", key: ["id"],
            rest: [
                "available", "held", "settled", "expired", "revoked", "open_holds",
                "entry_count", "last_entry_at", "entry_hash", "created_at",
            ]),
        CopiedTable(
            "packages", key: ["id"],
            rest: [
                "user_id", "source", "granted", "available", "held", "settled", "expired",
                "revoked", "granted_at", "effective_at", "expires_at", "used_up",
                "revoked_at",
            ]),
        CopiedTable(
            "holds", key: ["id"],
            rest: [
                "user_id", "job_id", "credits", "state", "settled", "released", "refunded",
                "created_at", "resolved_at", "reason", "version",
            ]),
        CopiedTable(
            "entries", key: ["user_id", "number"],
            rest: [
                "kind", "package_id", "from_bucket", "to_bucket", "credits", "hold_id", "job_id",
                "at", "effective_at", "expires_at", "reason", "hash", "source",
            ]),
        CopiedTable(
            "idempotency_keys", key: ["scope", "key"],
            rest: [
                "request", "outcome", "created_at",
            ]),
        CopiedTable(
            "jobs", key: ["id"],
            rest: [
                "user_id", "state", "attention", "wanted_provider", "provider", "prompt", "images",
                "aspect_ratio", "outputs", "output_credits", "credits", "attempts",
                "cancel_requested", "failure_kind", "failure_code", "failure_message", "created_at",
                "updated_at", "deadline_at", "finished_at", "wake_at", "version",
            ]),
        CopiedTable(
            "attempts", key: ["id"],
            rest: [
                "job_id", "number", "provider", "state", "task", "sends", "polls", "cost",
                "failure_kind", "failure_code", "failure_message", "created_at", "accepted_at",
                "finished_at", "wake_at",
            ]),
        CopiedTable(
            "callbacks", key: ["id"],
            rest: [
                "provider", "attempt_id", "event", "verdict", "note", "repeats", "received_at",
            ]),
        CopiedTable(
            "outputs", key: ["job_id", "number"],
            rest: [
                "attempt_id", "source_url", "source_expires_at", "state", "spool", "key", "sha256",
                "bytes", "type", "tries", "renewed", "note", "created_at", "stored_at", "wake_at",
                "version",
            ]),
        CopiedTable(
            "job_events", key: ["job_id", "number"],
            rest: [
                "at", "kind", "note",
            ]),
        CopiedTable(
            "settings_values", key: ["name"],
            rest: [
                "value", "changed_at", "changed_by", "version",
            ]),
        CopiedTable(
            "provider_minutes", key: ["provider", "minute", "measure", "bucket"],
            rest: [
                "count"
            ]),
        CopiedTable(
            "provider_modes", key: ["provider"],
            rest: [
                "mode", "changed_at", "changed_by", "version",
            ]),
        CopiedTable(
            "provider_health", key: ["provider"],
            rest: [
                "state", "since", "cause", "reason", "changed_at",
            ]),
        CopiedTable(
            "operators", key: ["name"],
            rest: [
                "role", "created_at",
            ]),
        CopiedTable(
            "audit", key: ["id"],
            rest: [
                "at", "operator", "role", "origin", "command", "target", "reason", "before",
                "after",
            ]),
        CopiedTable(
            "api_keys", key: ["id"],
            rest: [
                "name", "role", "hash", "created_at", "revoked_at",
            ]),
    ]
}
