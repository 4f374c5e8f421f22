import Support
import Testing

/// What keeps all cores busy, one after another.
@Suite(.serialized) struct LoadTests {}
