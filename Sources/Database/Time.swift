// Every transaction has a time, `Transaction.now`: whoever knows this module knows what that is.
@_exported import Time
