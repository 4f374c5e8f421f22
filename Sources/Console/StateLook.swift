import Terminal

/// How a state looks: a sign and a colour beside its word, which alone says it all.
enum StateLook {
    static func of(_ state: String) -> (glyph: Glyph, role: Terminal.Role) {
        switch state {
        case "completed", "stored", "settled", "healthy", "on", "granted", "purchase":
            (.ok, .stateOK)
        case "failed", "lost", "undelivered", "down", "refused": (.fail, .stateFail)
        case "stuck": (.stuck, .stateStuck)
        case "degraded", "draining", "off", "canceled", "expired": (.warn, .stateWarn)
        case "running", "submitting", "delivering", "spooled": (.active, .stateActive)
        case "queued", "pending", "held", "requested": (.waiting, .text)
        default: (.bullet, .text)
        }
    }

    /// The sign and the word: `✗ failed`.
    static func cell(_ state: String, _ glyphs: GlyphSet) -> (String, Terminal.Role) {
        let look = of(state)
        return ("\(glyphs[look.glyph]) \(state)", look.role)
    }
}
