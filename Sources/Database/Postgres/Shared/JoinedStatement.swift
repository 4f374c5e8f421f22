/// Statements of one form, put together so that they travel, and are run, as one.
///
/// The price of a statement on the server is for the most part that of beginning and ending it, its
/// constraints' preparation included; the rows cost less.
struct JoinedStatement: Hashable {
    let form: SQLForm
    /// The values, an array for each place in the statement where there are any.
    let values: SQLColumns

    /// Joins `statements`, all of one form; `nil` if these have to travel singly.
    init?(_ statements: [SQL], forms: inout JoinedForms) {
        guard let form = statements.first?.form, form.isQuery || form.changesOneRow,
            let values = SQLColumns(rows: statements.map { $0.arguments }), values.hasTypes
        else { return nil }
        self.values = values
        self.form = forms.joined(form, types: values.types)
    }
}

/// The joined forms that have been put together so far.
struct JoinedForms {
    private var forms: [PostgresStatements.Key: SQLForm] = [:]

    /// What a statement of that form becomes, if its values have those types.
    mutating func joined(_ form: SQLForm, types: [UInt32]) -> SQLForm {
        let key = PostgresStatements.Key(form: form, types: types)
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
            case .source(let source): joined.append(source.text)
            case .text(let index): joined.append(text: texts[index])
            case .value:
                let isNull = types[value] == PostgresType.unknown
                value += 1
                if !isNull { array += 1 }
                joined.append(text: isNull ? "NULL" : "($\(array))[given.place]")
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
