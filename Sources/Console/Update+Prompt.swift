import Operations
import Terminal

extension ConsoleModel {
    mutating func pressInPrompt(_ key: Key) -> [ConsoleEffect] {
        guard var prompt else { return [] }
        switch key {
        case .escape, .control("c"), .control("g"): return closePrompt(prompt)
        case .enter:
            self.prompt = nil
            guard prompt.kind == .command else {
                let text = list.filter.text
                let words = text.split(separator: " ").joined(separator: " ")
                if words != text { list.setFilter(words, now: shownAt, height: listHeight) }
                search = words
                return fetchAsked()
            }
            return run(commandLine: prompt.field.text)
        case .tab where prompt.kind == .command:
            if let completed = CommandLine.complete(prompt.field.text, model: self) {
                prompt.field = TextField(completed)
            }
        case .backspace where prompt.field.text.isEmpty: return closePrompt(prompt)
        default: _ = prompt.field.press(key)
        }
        self.prompt = prompt
        filterAsTyped()
        return []
    }

    /// Puts pasted text into whatever takes text; outside of it, text that is one word is looked
    /// for and nothing else happens.
    mutating func paste(_ text: String) -> [ConsoleEffect] {
        holdOff = 2
        if dialog != nil {
            pasteIntoDialog(text)
        } else if prompt != nil {
            prompt?.field.insert(text)
            filterAsTyped()
        } else if overlay == nil {
            let words = text.sanitized.split(separator: " ")
            guard words.count == 1, let word = words.first, word.count <= 100 else {
                say("pasted text is not keys: nothing was done; paste it after / or :")
                return []
            }
            return find(String(word))
        }
        return []
    }

    /// Looks for an id or a user in the list, or shows the filter that does.
    private mutating func find(_ word: String) -> [ConsoleEffect] {
        if let row = list.visible.first(where: {
            $0.id == word || $0.job == word || $0.user == word
        }) {
            list.move(to: row.id, height: listHeight)
            return []
        }
        guard !view.isDetail, view != .overview else { return go(to: .jobs, filter: word) }
        list.setFilter(word, now: shownAt, height: listHeight)
        return fetchAsked()
    }

    private mutating func filterAsTyped() {
        guard let prompt, prompt.kind == .filter else { return }
        list.setFilter(prompt.field.text, now: shownAt, height: listHeight)
    }

    private mutating func closePrompt(_ prompt: Prompt) -> [ConsoleEffect] {
        self.prompt = nil
        guard prompt.kind == .filter else { return [] }
        list.setFilter(prompt.before, now: shownAt, height: listHeight)
        return []
    }
}
