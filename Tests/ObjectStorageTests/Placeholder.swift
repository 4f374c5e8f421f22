// ObjectStorageTests
