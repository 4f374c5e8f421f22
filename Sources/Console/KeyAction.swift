/// What a key can mean outside of prompts and dialogs.
///
/// None of it changes anything but the console: the three that ask for a change only open a
/// dialog.
enum KeyAction: Hashable {
    case move(Int), page(Int), halfPage(Int), first, last
    case scrollColumns(Int)
    case open, back, quit
    case show(Int)
    case nextView(Int)
    case command, filter, findNext(Int)
    case mark, markRange, markAll, clearMarks
    case sort, moveSort(Int), reverseSort
    case faultsOnly, freeze, wide
    case copy, copyURL
    case theme(Int), timeStyle
    case lastView, historyBack, historyForward
    case refresh, repaint, suspend, interrupt
    case help, log
    case menu
    /// The direct form of one entry of the menu.
    case act(String)
}
