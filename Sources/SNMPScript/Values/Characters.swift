/// A text's characters, counted and found without making a list of them.
enum Characters {
    /// Whether each octet is a character of its own.
    private static func areOctets(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 && $0 != Byte.carriageReturn }
    }

    static func count(_ text: String) -> Int {
        areOctets(text) ? text.utf8.count : text.count
    }

    /// The character at a place that is in the text.
    static func character(_ place: Int, of text: String) -> Character {
        areOctets(text)
            ? text[text.utf8.index(text.startIndex, offsetBy: place)]
            : text[text.index(text.startIndex, offsetBy: place)]
    }
}

extension String {
    /// The text with another in the place of a character. For Swift a quote with a combining character
    /// behind it is no quote; for those who read the result it is one.
    func replacingScalar(_ mark: Unicode.Scalar, with other: String) -> String {
        guard unicodeScalars.contains(mark) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar == mark {
                result.append(contentsOf: other.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
