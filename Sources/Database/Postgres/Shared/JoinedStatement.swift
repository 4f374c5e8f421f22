/// Statements of one form, put together so that they travel, and are run, as one.
///
/// The price of a statement on the server is for the most part that of beginning and ending it, its
/// constraints' preparation included; the rows cost less.
struct JoinedStatement: Hashable {
    let form: SQLForm
    /// The values, an array for each place in the statement.
    let arrays: [SQLArray]

    /// Joins `statements`, all of one form; `nil` if these have to travel singly.
    init?(_ statements: [SQL], forms: inout JoinedForms) {
        guard let form = statements.first?.form, form.isQuery || form.changesOneRow else {
            return nil
        }
        var columns: [SQLArray] = []
        for column in 0..<form.valueCount {
            guard let array = SQLArray(statements.map { $0.arguments[column] }) else { return nil }
            columns.append(array)
        }
        arrays = columns.filter { $0.elementType != PostgresType.unknown }
        guard !arrays.isEmpty else { return nil }
        self.form = forms.joined(form, types: columns.map(\.elementType))
    }
}

extension SQLArray {
    /// `nil` if the values are not of one type.
    fileprivate init?(_ values: [SQLValue]) {
        elementType =
            values.first { $0 != .null }?.postgresType ?? PostgresType.unknown
        elements = values
        guard values.allSatisfy({ $0 == .null || $0.postgresType == elementType }) else {
            return nil
        }
    }
}

/// The joined forms that have been put together so far.
struct JoinedForms {
    private struct Key: Hashable {
        let form: SQLForm
        let types: [UInt32]
    }

    private var forms: [Key: SQLForm] = [:]

    /// What a statement of that form becomes, if its values have those types.
    mutating func joined(_ form: SQLForm, types: [UInt32]) -> SQLForm {
        let key = Key(form: form, types: types)
        if let joined = forms[key] { return joined }
        let joined = form.joined(types: types)
        forms[key] = joined
        return joined
    }
}

extension SQLForm {
    /// The same for many: each value is an element of an array, which of them says `given`.
    ///
    ///     UPDATE jobs SET state = ($1)[given.place]
    ///     FROM (
    ///         SELECT CAST(ordinality AS INTEGER) AS place FROM unnest($1) WITH ORDINALITY AS given
    ///     ) AS given
    ///     WHERE id = ($2)[given.place]
    ///
    /// Of a query, whose last column is which of the many a row is for:
    ///
    ///     SELECT found.*, given.place
    ///     FROM (…) AS given CROSS JOIN LATERAL (
    ///         SELECT * FROM (
    ///             SELECT state FROM jobs WHERE id = ($1)[given.place]
    ///         ) AS asked OFFSET 0
    ///     ) AS found
    ///
    /// With the `OFFSET` it is planned by itself, as if it were alone: otherwise a plan made while
    /// a table was small may read all of it. To unnest all arrays costs the server far more than to
    /// look into them. Where nothing but NULL is given the type is open, and NULL is in the text.
    ///
    /// See "Table Expressions" in PostgreSQL's manual.
    fileprivate func joined(types: [UInt32]) -> SQLForm {
        var joined = SQLForm()
        if isQuery {
            joined.append("SELECT found.*, given.place")
            joined.appendGiven()
            joined.append(" CROSS JOIN LATERAL (SELECT * FROM (")
        }
        var (value, array) = (0, 0)
        for part in parts {
            switch part {
            case .source(let source): joined.append(source)
            case .value:
                let isNull = types[value] == PostgresType.unknown
                value += 1
                if !isNull { array += 1 }
                joined.append(isNull ? "NULL" : "($\(array))[given.place]")
            case .values: joined.append("SELECT ")
            case .change, .end: joined.appendGiven()
            }
        }
        if isQuery { joined.append(") AS asked OFFSET 0) AS found") }
        return joined
    }

    private mutating func appendGiven() {
        append(" FROM (SELECT CAST(ordinality AS INTEGER) AS place")
        append(" FROM unnest($1) WITH ORDINALITY AS given) AS given")
    }
}
