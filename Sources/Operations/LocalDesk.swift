package import Configuration
package import Database
package import Jobs

/// The desk of somebody with direct access to the database.
package struct LocalDesk: Sendable {
    package let operatorName: String
    let engine: any Engine
    private let facts: [ProviderFacts]
    private let environment: String
    private let rules: JobCase.Rules

    /// - Parameters:
    ///   - operatorName: who is asking; their role is read from the database for every command.
    ///   - engine: the database.
    ///   - settings: what the configuration says of the providers.
    ///   - rules: as the workers have them, since operators' orders go through the same machine.
    package init(
        operatorName: String, engine: any Engine, settings: Settings, rules: JobCase.Rules
    ) {
        self.operatorName = operatorName
        self.engine = engine
        facts = settings.providers.map {
            ProviderFacts($0, standard: settings.generation.credits)
        }
        environment = settings.environment.name
        self.rules = rules
    }
}

extension LocalDesk: Desk {
    package func role() async throws -> Role {
        let name = operatorName
        return try await engine.read { try OperatorDirectory($0).role(of: name) }
    }

    package func overview() async throws -> OverviewSnapshot {
        let (facts, environment) = (facts, environment)
        return try await engine.read {
            try Overview(tx: $0, facts: facts, environment: environment).snapshot()
        }
    }

    package func jobs(_ query: ListQuery) async throws -> Page<JobRow> {
        try await engine.read { try JobList(tx: $0).page(query) }
    }

    package func job(_ id: String) async throws -> JobDetail? {
        try await engine.read { try JobPage(tx: $0).detail(id) }
    }

    package func holds(_ query: ListQuery) async throws -> Page<HoldRow> {
        try await engine.read { try HoldList(tx: $0).page(query) }
    }

    package func users(_ query: ListQuery) async throws -> Page<UserRow> {
        try await engine.read { try UserList(tx: $0).page(query) }
    }

    package func user(_ id: String) async throws -> UserDetail? {
        try await engine.read { try UserPage(tx: $0).detail(id) }
    }

    package func providers() async throws -> [ProviderRow] {
        let facts = facts
        return try await engine.read { try ProviderBoard(tx: $0, facts: facts).rows() }
    }

    package func deliveries(_ query: ListQuery) async throws -> Page<DeliveryRow> {
        try await engine.read { try DeliveryList(tx: $0).page(query) }
    }

    package func audit(_ query: ListQuery) async throws -> Page<AuditRow> {
        try await engine.read { try AuditList(tx: $0).page(query) }
    }

    package func preview(_ command: OperatorCommand) async throws -> CommandPreview {
        let (facts, name) = (facts, operatorName)
        return try await engine.read {
            try CommandPreviewer(tx: $0, facts: facts, operatorName: name).preview(command)
        }
    }

    package func execute(_ order: CommandOrder) async throws -> CommandReport {
        guard order.operatorName == operatorName else {
            throw CommandError.notPermitted(
                "the order is \(order.operatorName)'s, the desk \(operatorName)'s")
        }
        return try await CommandExecution(engine: engine, facts: facts, rules: rules).run(order)
    }

    package func dataVersion() async throws -> Int64 {
        try await engine.dataVersion()
    }
}
