// CreditsTests
