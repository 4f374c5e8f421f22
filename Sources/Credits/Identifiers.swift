package import Database

/// Whom an identifier names; never made, only written between angle brackets.
package enum User {}
/// Credits granted together, with one expiry or none.
package enum Package {}
/// A reservation of credits for one job.
package enum Hold {}
/// One generation asked for.
package enum Job {}

/// The customer's end user, by the id that the product chose: 1 to 128 characters.
package typealias UserID = Identifier<User>
package typealias PackageID = Identifier<Package>
package typealias HoldID = Identifier<Hold>
package typealias JobID = Identifier<Job>
