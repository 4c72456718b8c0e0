extension EditSession {
    // MARK: Search

    mutating func startSearch() -> Response {
        guard isCommand else { return .beep }
        mode = .searching(HistorySearch(from: block))
        return .refresh
    }

    mutating func searchOn(
        _ search: HistorySearch, _ key: Key, in surroundings: Surroundings
    ) -> Response {
        var search = search
        switch key {
        case .character(let scalar) where scalar.value >= 0x20 && scalar.value != 0x7F:
            search.extend(scalar, in: surroundings.history)
        case .control("R"), .up, .control("P"): search.older(in: surroundings.history)
        case .control("S"), .down, .control("N"): search.newer()
        case .control("H"), .character("\u{7F}"): search.shorten(in: surroundings.history)
        case .control("G"), .control("C"):
            mode = .typing
            block = search.original
            return .refresh
        case .escape:
            mode = .typing
            return .refresh
        default:
            // Any other key is meant for the line that was found.
            mode = .typing
            let response = type(key, in: surroundings)
            switch response {
            case .ignore, .beep, .pass: return .refresh
            default: return response
            }
        }
        mode = .searching(search)
        block = search.block
        return search.hasFailed ? .beep : .refresh
    }

    // MARK: Paste

    mutating func insert(pasted octets: [UInt8], in surroundings: Surroundings) -> Response {
        let cleaned = PasteCleaner.clean(octets)
        let meant = isCommand ? surroundings.client?.transformPaste(cleaned) ?? cleaned : cleaned
        var text = PasteCleaner.withoutFinalNewlines(meant)
        if !isCommand { text = String(text.prefix { $0 != "\n" }) }
        guard !text.isEmpty else { return .ignore }
        var combined = block
        combined.insert(text)
        let lineCount = text.utf8.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let height = DisplayWidth.position(
            after: combined.scalars, from: 0, width: max(1, surroundings.columns)
        ).row
        if lineCount > 1, lineCount > Self.heldLines || height >= surroundings.rows - 1 {
            mode = .holding(
                HeldPaste(original: block, combined: combined, lineCount: lineCount))
            block = BlockText()
        } else {
            block = combined
        }
        return .refresh
    }

    mutating func decide(on paste: HeldPaste, _ key: Key) -> Response {
        switch key {
        case .control("J"), .control("M"):
            return .accept(paste.combined.text)
        case .character("e"), .character("E"):
            mode = .typing
            block = paste.combined
            return .refresh
        case .control("C"), .control("G"), .control("D"), .escape:
            mode = .typing
            block = paste.original
            return .refresh
        case .control("Z"): return .suspend
        default: return .beep
        }
    }
}
