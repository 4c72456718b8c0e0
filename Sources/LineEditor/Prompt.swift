/// What stands before the line: pieces of text, each in a style.
///
/// Styles are dropped where the terminal or `NO_COLOR` says so, and text is made ``visible``, so a
/// device's name can be part of a prompt.
package struct Prompt: Equatable, Sendable, ExpressibleByStringLiteral {
    package enum Style: Equatable, Sendable {
        case plain, bold, dim, red, green, yellow, blue, cyan
    }

    package struct Piece: Equatable, Sendable {
        package var text: String
        package var style: Style
    }

    package var pieces: [Piece]

    package init(_ pieces: [Piece] = []) {
        self.pieces = pieces
    }

    package init(_ text: String, style: Style = .plain) {
        pieces = [Piece(text: text, style: style)]
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    package mutating func append(_ text: String, style: Style = .plain) {
        pieces.append(Piece(text: text, style: style))
    }

    /// The text alone.
    package var plain: String {
        pieces.map(\.text.visible).joined()
    }

    /// The text with escape sequences, each put between two `mark`s if there is one.
    ///
    /// libedit loses an escape sequence that nothing follows, so a styled end keeps its last
    /// character outside the style, or gains a space.
    func rendered(styled: Bool, mark: String) -> String {
        guard styled else { return plain }
        var result = ""
        for (index, piece) in pieces.enumerated() {
            var text = piece.text.visible
            guard let code = piece.style.code, !text.isEmpty else {
                result += text
                continue
            }
            var tail = ""
            if index == pieces.count - 1 {
                if text.hasSuffix(" ") { text.removeLast() }
                tail = " "
            }
            result += "\(mark)\u{1B}[\(code)m\(mark)\(text)\(mark)\u{1B}[0m\(mark)\(tail)"
        }
        return result
    }
}

extension Prompt.Style {
    /// The number of "select graphic rendition" (ECMA-48, 8.3.117); nil for plain.
    fileprivate var code: Int? {
        switch self {
        case .plain: nil
        case .bold: 1
        case .dim: 2
        case .red: 31
        case .green: 32
        case .yellow: 33
        case .blue: 34
        case .cyan: 36
        }
    }
}
