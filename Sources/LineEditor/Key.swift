/// One thing that a person did at the keyboard.
package enum Key: Equatable, Sendable {
    /// A character, or a control key as its code: Ctrl-C is U+0003.
    case character(Unicode.Scalar)
    /// A character with Alt held, or after Escape.
    case alt(Unicode.Scalar)
    /// Escape alone.
    case escape
    case up, down, left, right, home, end, delete, pageUp, pageDown
    case wordLeft, wordRight
    case backTab
    /// A bracketed paste, as the terminal sent it.
    case paste([UInt8])
}

extension Key {
    package static func control(_ letter: Unicode.Scalar) -> Key {
        .character(Unicode.Scalar(UInt8(letter.value & 0x1F)))
    }
}
