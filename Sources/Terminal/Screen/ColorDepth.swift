/// How many colours a terminal shows.
package enum ColorDepth: Hashable, Sendable {
    case monochrome, eight, sixteen, full256

    init(colors: Int) {
        switch colors {
        case ..<8: self = .monochrome
        case ..<16: self = .eight
        case ..<256: self = .sixteen
        default: self = .full256
        }
    }
}
