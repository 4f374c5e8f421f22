import Database
import Testing

@Suite struct GroupCommitTests {
    struct Refused: Error {}

    @Test func `writes that wait together share a commit`() async throws {
        try await withEntries { engine in
            let before = engine.statistics
            let gate = await WriterGate(engine)
            let writes = (1...50).map { number in
                engine.beginWrite { try $0.execute("INSERT INTO entry VALUES (\("\(number)"))") }
            }
            try await gate.open()
            for write in writes { #expect(try await write.value == 1) }
            let after = engine.statistics
            #expect(after.commits - before.commits <= 2)
            // The gate is one, if others have joined it.
            #expect((50...51).contains(after.writes - before.writes))
            #expect(after.largestGroup >= 49)
            #expect(after.statements - before.statements >= 50)
            #expect(after.committing > before.committing)
            #expect(try await engine.entries().count == 50)
        }
    }

    /// Only while a commit takes longer than what the group has done so far, which a busy machine
    /// may delay: it need not be the first.
    @Test func `a write that comes while a group runs joins it`() async throws {
        try await withEntries { engine in
            var haveJoined = false
            for number in 0..<1_000 where !haveJoined {
                let before = engine.statistics.commits
                let late = try await engine.write { tx in
                    try tx.execute("INSERT INTO entry VALUES (\("\(number)"))")
                    return engine.beginWrite {
                        try $0.execute("INSERT INTO entry VALUES (\("late \(number)"))")
                    }
                }
                #expect(try await late.value == 1)
                haveJoined = engine.statistics.commits == before + 1
            }
            #expect(haveJoined)
        }
    }

    /// One letter a write, in the order of the group: `k`ept, `t`hrows after it has written,
    /// `r`efuses before it writes, violates a `c`onstraint, or leaves a deferred `f`oreign key
    /// violated.
    @Test(arguments: [
        "k", "t", "kk", "tk", "kt", "ktk", "rkr", "tttk", "kttt", "kck", "ckc", "fk", "kf", "kfk",
        "ktkfkckrk", "ffff", "rrrr",
    ])
    func `a write that fails is undone alone`(group: String) async throws {
        try await withEntries { engine in
            try await engine.write { transaction in
                try transaction.execute("INSERT INTO entry VALUES ('taken')")
                try transaction.execute(
                    """
                    CREATE TABLE child (
                        name TEXT REFERENCES entry (name) DEFERRABLE INITIALLY DEFERRED
                    ) STRICT
                    """)
            }
            let gate = await WriterGate(engine)
            let members = Array(group.enumerated())
            let writes = members.map { index, letter in
                engine.beginWrite { try act(letter, name: "\(index)", in: $0) }
            }
            try await gate.open()
            var kept: [String] = []
            for (write, (index, letter)) in zip(writes, members) {
                switch await write.result {
                case .success: kept.append("\(index)")
                case .failure(let error): #expect(isExpected(error, of: letter), "\(error)")
                }
            }
            #expect(kept == members.filter { $0.element == "k" }.map { "\($0.offset)" })
            #expect(try await engine.entries() == kept + ["taken"])
        }
    }

    private func act(_ letter: Character, name: String, in transaction: Transaction) throws {
        if letter == "r" { throw Refused() }
        try transaction.execute("INSERT INTO entry VALUES (\(name))")
        switch letter {
        case "t": throw Refused()
        case "c": try transaction.execute("INSERT INTO entry VALUES ('taken')")
        case "f": try transaction.execute("INSERT INTO child VALUES ('missing')")
        default: break
        }
    }

    private func isExpected(_ error: any Error, of letter: Character) -> Bool {
        switch letter {
        case "c": (error as? DatabaseError)?.kind == .constraint("entry.name")
        case "f": (error as? DatabaseError)?.kind == .constraint("FOREIGN KEY")
        default: error is Refused
        }
    }

    @Test func `a write that catches its own error keeps the rest of what it did`() async throws {
        try await withEntries { engine in
            try await engine.write { transaction in
                try transaction.execute("INSERT INTO entry VALUES ('a')")
                #expect(throws: DatabaseError.self) {
                    try transaction.execute("INSERT INTO entry VALUES ('a')")
                }
                try transaction.execute("INSERT INTO entry VALUES ('b')")
            }
            #expect(try await engine.entries() == ["a", "b"])
        }
    }

    @Test(arguments: [true, false])
    func `a commit that fails is the failure of all who share it`(isCommitted: Bool) async throws {
        let fault = CommitFault(
            error: DatabaseError(
                kind: .ioError, message: "The disk failed",
                outcome: isCommitted ? .unknown : .failed),
            isCommitted: isCommitted)
        try await withEntries { engine in
            let gate = await WriterGate(engine)
            let names = ["a", "b", "c"]
            let writes = names.map { name in
                engine.beginWrite { try $0.execute("INSERT INTO entry VALUES (\(name))") }
            }
            // One that was refused may have seen what was then lost: it has to hear of it too.
            let refusal = engine.beginWrite { _ in throw Refused() }
            engine.failNextCommit(fault)
            try await gate.open()
            for write in writes {
                await #expect(throws: fault.error) { try await write.value }
            }
            await #expect(throws: fault.error) { try await refusal.value }
            #expect(try await engine.entries() == (isCommitted ? names : []))
            // What follows is not affected.
            #expect(
                try await engine.write { try $0.execute("INSERT INTO entry VALUES ('d')") } == 1)
        }
    }

    @Test func `a full disk leaves nothing half-written and nobody misinformed`() async throws {
        try await withEntries { engine in
            try await engine.write { try $0.forEach("PRAGMA max_page_count = 20") { _ in } }
            let gate = await WriterGate(engine)
            let sizes = [10, 10, 1_000_000, 10]
            let writes = sizes.enumerated().map { index, size in
                engine.beginWrite { transaction in
                    let name = "\(index)" + String(repeating: "x", count: size)
                    try transaction.execute("INSERT INTO entry VALUES (\(name))")
                }
            }
            try await gate.open()
            var kept: [Int] = []
            for (index, write) in writes.enumerated() {
                switch await write.result {
                case .success: kept.append(index)
                case .failure(let error): #expect((error as? DatabaseError)?.kind == .full)
                }
            }
            #expect(!kept.contains(2))
            #expect(kept.contains(3))
            let stored = try await engine.entries().compactMap { $0.first?.wholeNumberValue }
            #expect(stored == kept)
        }
    }

    @Test func `a canceled caller still learns what became of its write`() async throws {
        try await withEntries { engine in
            let gate = await WriterGate(engine)
            let write = engine.beginWrite { try $0.execute("INSERT INTO entry VALUES ('a')") }
            write.cancel()
            try await gate.open()
            #expect(try await write.value == 1)
            #expect(try await engine.entries() == ["a"])
        }
    }

    @Test func `closing finishes what has been asked for`() async throws {
        try await withEntries { engine in
            let gate = await WriterGate(engine)
            let write = engine.beginWrite { try $0.execute("INSERT INTO entry VALUES ('a')") }
            let closing = Task.immediate { await engine.close() }
            try await gate.open()
            #expect(try await write.value == 1)
            await closing.value
        }
    }
}
