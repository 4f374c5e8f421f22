/// What a piece of text means; a theme says how it looks.
///
/// The raw values only make cells small and quick to compare; files know a role by its `name`.
package enum Role: UInt8, CaseIterable, Hashable, Sendable {
    case text, muted, title, header, border, key, prompt, match, selected, marked, disabled
    case stateOK, stateActive, stateWarn, stateFail, stateStuck
    case money, moneyHeld, moneySettled, deltaUp, deltaDown
    case stale, staleBanner, frozenBanner, readOnly, message, messageError
    case envProduction, envStaging, envOther
    case chart, chartWarn, chartFail
    case dialog, dialogMuted, dialogField, dialogButton, dialogDanger
}

extension Role {
    /// The key of a theme's `[roles]` table: `state_fail`.
    package var name: String {
        switch self {
        case .text: "text"
        case .muted: "muted"
        case .title: "title"
        case .header: "header"
        case .border: "border"
        case .key: "key"
        case .prompt: "prompt"
        case .match: "match"
        case .selected: "selected"
        case .marked: "marked"
        case .disabled: "disabled"
        case .stateOK: "state_ok"
        case .stateActive: "state_active"
        case .stateWarn: "state_warn"
        case .stateFail: "state_fail"
        case .stateStuck: "state_stuck"
        case .money: "money"
        case .moneyHeld: "money_held"
        case .moneySettled: "money_settled"
        case .deltaUp: "delta_up"
        case .deltaDown: "delta_down"
        case .stale: "stale"
        case .staleBanner: "stale_banner"
        case .frozenBanner: "frozen_banner"
        case .readOnly: "read_only"
        case .message: "message"
        case .messageError: "message_error"
        case .envProduction: "env_production"
        case .envStaging: "env_staging"
        case .envOther: "env_other"
        case .chart: "chart"
        case .chartWarn: "chart_warn"
        case .chartFail: "chart_fail"
        case .dialog: "dialog"
        case .dialogMuted: "dialog_muted"
        case .dialogField: "dialog_field"
        case .dialogButton: "dialog_button"
        case .dialogDanger: "dialog_danger"
        }
    }

    /// Finds the role that a theme's file calls `name`.
    package init?(named name: String) {
        guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = role
    }
}
