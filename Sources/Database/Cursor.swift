/// An engine's place in the rows of a result.
///
/// Columns count from zero. A value is asked for only as what ``storage(at:)`` says it is.
protocol Cursor: AnyObject {
    var columnCount: Int { get }
    func columnName(_ column: Int) -> String
    func storage(at column: Int) -> SQLStorage
    func integer(at column: Int) -> Int64
    func real(at column: Int) -> Double
    func text(at column: Int) -> String
    func bytes(at column: Int) -> [UInt8]
}
