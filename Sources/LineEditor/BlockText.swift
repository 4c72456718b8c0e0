/// The text being edited and the cursor in it, with the motions that keys ask for.
///
/// Positions count Unicode scalars, because libedit's do. A motion only computes; whoever owns the
/// text on the screen applies the result.
package struct BlockText: Equatable {
    package private(set) var scalars: [Unicode.Scalar]
    /// 0 through `scalars.count`.
    package private(set) var cursor: Int

    init(scalars: [Unicode.Scalar], cursor: Int) {
        self.scalars = scalars
        self.cursor = min(max(0, cursor), scalars.count)
    }

    /// With the cursor at the end.
    package init(_ text: String = "") {
        scalars = Array(text.unicodeScalars)
        cursor = scalars.count
    }

    package var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    package var isEmpty: Bool { scalars.isEmpty }
    var cursorIsAtEnd: Bool { cursor == scalars.count }
    var isSingleLine: Bool { !scalars.contains("\n") }

    /// The cursor as an offset in UTF-8 octets.
    var cursorOctets: Int {
        scalars[..<cursor].reduce(0) { $0 + UTF8.width($1) }
    }

    /// The scalar position of an offset in UTF-8 octets, rounded down.
    func position(ofOctet octet: Int) -> Int {
        var seen = 0
        for (index, scalar) in scalars.enumerated() {
            seen += UTF8.width(scalar)
            if seen > octet { return index }
        }
        return scalars.count
    }

    // MARK: Motions

    var lineStart: Int {
        (scalars[..<cursor].lastIndex(of: "\n") ?? -1) + 1
    }

    var lineEnd: Int {
        scalars[cursor...].firstIndex(of: "\n") ?? scalars.count
    }

    var isOnFirstLine: Bool { lineStart == 0 }
    var isOnLastLine: Bool { lineEnd == scalars.count }

    var wordStart: Int {
        var position = cursor
        while position > 0, !scalars[position - 1].isWordPart { position -= 1 }
        while position > 0, scalars[position - 1].isWordPart { position -= 1 }
        return position
    }

    var wordEnd: Int {
        var position = cursor
        while position < scalars.count, !scalars[position].isWordPart { position += 1 }
        while position < scalars.count, scalars[position].isWordPart { position += 1 }
        return position
    }

    /// The start of what stands before the cursor up to a space.
    var bigWordStart: Int {
        var position = cursor
        while position > 0, scalars[position - 1].properties.isWhitespace { position -= 1 }
        while position > 0, !scalars[position - 1].properties.isWhitespace { position -= 1 }
        return position
    }

    /// One line up, in the same column if that line is long enough.
    mutating func moveUp() {
        guard !isOnFirstLine else { return }
        let column = cursor - lineStart
        cursor = lineStart - 1
        cursor = min(lineStart + column, cursor)
    }

    mutating func moveDown() {
        guard !isOnLastLine else { return }
        let column = cursor - lineStart
        cursor = lineEnd + 1
        cursor = min(cursor + column, lineEnd)
    }

    mutating func move(to position: Int) {
        cursor = min(max(0, position), scalars.count)
    }

    // MARK: Changes

    package mutating func insert(_ text: some StringProtocol) {
        let added = Array(text.unicodeScalars)
        scalars.insert(contentsOf: added, at: cursor)
        cursor += added.count
    }

    /// Removes a range; the cursor stays with the text around it.
    @discardableResult
    mutating func remove(_ range: Range<Int>) -> String {
        let range = range.clamped(to: 0..<scalars.count)
        let removed = BlockText(scalars: Array(scalars[range]), cursor: 0).text
        scalars.removeSubrange(range)
        if cursor >= range.upperBound {
            cursor -= range.count
        } else if cursor > range.lowerBound {
            cursor = range.lowerBound
        }
        return removed
    }
}

extension Unicode.Scalar {
    /// Letters, digits and `_`; an OID's dots and a name's dashes part words.
    fileprivate var isWordPart: Bool {
        self == "_" || properties.isAlphabetic || properties.numericType != nil
    }
}
