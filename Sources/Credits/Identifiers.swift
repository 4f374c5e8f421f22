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
/// The id of credits granted together, made when they are granted.
package typealias PackageID = Identifier<Package>
/// The id of a reservation, made when a job is accepted.
package typealias HoldID = Identifier<Hold>
/// The id of a generation, which products and providers see too.
package typealias JobID = Identifier<Job>
