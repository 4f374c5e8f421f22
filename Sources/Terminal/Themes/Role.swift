/// What a piece of text means; a theme says how it looks.
///
/// The raw values are the keys of a theme's `[roles]` table.
package enum Role: String, CaseIterable, Hashable, Sendable {
    case text
    case muted
    case title
    case header
    case border
    case key
    case prompt
    case match
    case selected
    case marked
    case disabled

    case stateOK = "state_ok"
    case stateActive = "state_active"
    case stateWarn = "state_warn"
    case stateFail = "state_fail"
    case stateStuck = "state_stuck"

    case money
    case moneyHeld = "money_held"
    case moneySettled = "money_settled"
    case deltaUp = "delta_up"
    case deltaDown = "delta_down"

    case stale
    case staleBanner = "stale_banner"
    case frozenBanner = "frozen_banner"
    case readOnly = "read_only"
    case message
    case messageError = "message_error"

    case envProduction = "env_production"
    case envStaging = "env_staging"
    case envOther = "env_other"

    case chart
    case chartWarn = "chart_warn"
    case chartFail = "chart_fail"

    case dialog
    case dialogMuted = "dialog_muted"
    case dialogField = "dialog_field"
    case dialogButton = "dialog_button"
    case dialogDanger = "dialog_danger"
}
