import Configuration
import Credits
import Crypto
import Database
import ObjectStorage
import Providers

extension JobWorkers {
    var deliverLoop: WorkLoop<OutputRecord> {
        WorkLoop(
            name: "deliver", capacity: world.settings.service.workers, tick: .milliseconds(250),
            signal: deliverSignal, log: world.log,
            claim: { try await self.claimDeliveries($0) }, work: { await self.deliver($0) },
            renew: { try await self.renew($0) })
    }

    /// So many of those that wait longest are compared: after an outage of the store, comparing all
    /// would keep everybody else from writing, and those without a deadline would never be next.
    private static let comparedMax = 1_000

    /// Takes outputs that are due, the one whose URL dies first before the others.
    ///
    /// That they are due is asked of the rows themselves, too: PostgreSQL looks at those again once
    /// it has locked them, and not at what they were chosen from.
    func claimDeliveries(_ limit: Int) async throws -> Claimed<OutputRecord> {
        let lease = rules.policy.lease
        return try await world.engine.write { tx in
            let due = try tx.rows(
                """
                SELECT \(sql: OutputRecord.columns) FROM outputs
                WHERE (job_id, number) IN (SELECT job_id, number FROM outputs
                    WHERE wake_at <= \(tx.now) ORDER BY wake_at LIMIT \(Self.comparedMax))
                    AND wake_at <= \(tx.now)
                ORDER BY source_expires_at NULLS LAST, job_id, number
                LIMIT \(limit) \(sql: tx.dialect.forUpdateSkipLocked)
                """, OutputRecord.init(row:))
            for output in due {
                _ = try tx.execute(
                    """
                    UPDATE outputs SET wake_at = \(tx.now + lease),
                        version = version + 1
                    WHERE job_id = \(output.job) AND number = \(output.number)
                    """)
            }
            let claimed = due.map { output in
                var claimed = output
                claimed.version += 1
                return claimed
            }
            return Claimed(items: claimed, isMore: due.count >= limit)
        }
    }

    func deliver(_ output: OutputRecord) async {
        let end = await copy(output)
        do {
            try await store { try await note(end, of: output) }
        } catch {
            // The lease runs out and the copy is looked at again, from our disk; the store adopts
            // its own.
            world.log.error(
                "job \(output.job): the copy of picture \(output.number) was not noted: \(error)")
            return
        }
        guard case .stored(let picture, _) = end else { return }
        do {
            // Who took it over meanwhile may be reading the file.
            if try await isStored(output) { spool.remove(picture.name) }
        } catch {
            world.log.warning("\(picture.name) stays in the spool until it is swept: \(error)")
        }
    }

    private func isStored(_ output: OutputRecord) async throws -> Bool {
        try await world.engine.read { tx in
            try OutputRecord.all(of: output.job, in: tx)
                .contains { $0.number == output.number && $0.state == .stored }
        }
    }

    private func deliveryCase(_ output: OutputRecord, in tx: Transaction) -> DeliveryCase {
        let policy = DeliveryPolicy(
            triesMax: world.settings.delivery.triesMax, jitter: world.jitter())
        return DeliveryCase(output, rules: rules, policy: policy, in: tx)
    }

    /// Brings one picture from the provider to our store, by way of our disk.
    private func copy(_ output: OutputRecord) async -> DeliveryEnd {
        let picture: SpooledPicture
        do {
            picture = try await spooled(output)
        } catch {
            return DeliveryEnd(error)
        }
        await keep(picture, of: output)
        let key = ObjectKey.of(
            job: output.job.text, number: output.number, type: picture.type.fileExtension)
        let object = OutgoingObject(
            key: key, file: spool.path(of: picture.name), byteCount: picture.byteCount,
            sha256: picture.sha256, md5: picture.md5, contentType: picture.type.contentType)
        do {
            _ = try await world.store.put(object)
        } catch {
            return .notUploaded(picture, error)
        }
        return .stored(picture, key: key)
    }

    /// Writes down that the picture is on our disk, before anything else can happen: whoever comes
    /// after us finds it there, though the URL may be dead by then.
    private func keep(_ picture: SpooledPicture, of output: OutputRecord) async {
        guard output.spool != picture.name else { return }
        do {
            try await store {
                _ = try await world.engine.write { tx in
                    try self.deliveryCase(output, in: tx).keep(picture)
                }
            }
        } catch {
            world.log.error(
                "job \(output.job): where picture \(output.number) is was not noted: \(error)")
        }
    }

    /// The picture on our disk: from an earlier try, or downloaded now.
    private func spooled(_ output: OutputRecord) async throws(DownloadError) -> SpooledPicture {
        if let name = output.spool, let sha256 = output.sha256,
            let picture = await spool.verified(name, sha256: sha256)
        {
            return picture
        }
        let download = PictureDownload(
            client: world.client, spool: spool, settings: world.settings.delivery)
        return try await download.fetch(
            output.sourceURL, as: "\(output.job)-\(output.number)-\(output.version)")
    }

    private func note(_ end: DeliveryEnd, of output: OutputRecord) async throws {
        switch end {
        case .sourceDead(let note):
            try await renew(output, because: note)
        case .stored, .notUploaded, .notDownloaded, .lost:
            let outcome = try await world.engine.write { tx in
                try self.deliveryCase(output, in: tx).note(end)
            }
            announce(outcome)
            if let outcome { log(outcome, output) }
        }
    }

    private func log(_ outcome: JobCase.Outcome, _ output: OutputRecord) {
        guard case .step(let step) = outcome.reaction, step.kind == "undelivered" else { return }
        world.log.warning("job \(output.job): undelivered: \(step.note)")
    }

    /// A dead URL is asked for anew from the provider, once.
    private func renew(_ output: OutputRecord, because note: String) async throws {
        let renewal = try await renewal(of: output)
        let outcome = try await world.engine.write { tx in
            let deliveryCase = self.deliveryCase(output, in: tx)
            switch renewal {
            case .file(let file): return try deliveryCase.renew(file)
            case .none: return try deliveryCase.note(.lost(note))
            case .later(let why, let retryAfter):
                return try deliveryCase.note(
                    .notDownloaded(
                        "\(note); \(why)", retryAfter: retryAfter, isProvidersFault: false))
            }
        }
        announce(outcome)
        if let outcome { log(outcome, output) }
        deliverSignal.raise()
    }

    /// What a provider gives for a URL that has died.
    private enum Renewal {
        case file(ResultFile)
        /// It has no other.
        case none
        /// It did not say: only its word makes a picture lost.
        case later(String, retryAfter: Duration?)
    }

    private func renewal(of output: OutputRecord) async throws -> Renewal {
        guard !output.isRenewed else { return .none }
        let id = output.attempt
        guard let attempt = try await world.engine.read({ try AttemptRecord.find(id, in: $0) }),
            let task = attempt.task
        else { return .none }
        guard let provider = world.registry.provider(named: attempt.provider) else {
            return .later("\(attempt.provider) is not configured", retryAfter: nil)
        }
        switch await provider.poll(task: task) {
        case .status(.succeeded(let files, _)):
            let index = output.number - 1
            return files.indices.contains(index) ? .file(files[index]) : .none
        case .status(.failed), .status(.canceled), .missing: return .none
        case .status(.queued), .status(.running):
            return .later("\(attempt.provider) works on it again", retryAfter: nil)
        case .unreachable(let failure):
            return .later(
                "\(attempt.provider) was not reached for another URL: \(failure.code)",
                retryAfter: failure.retryAfter)
        }
    }
}
