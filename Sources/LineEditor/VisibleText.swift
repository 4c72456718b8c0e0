extension StringProtocol {
    /// The same text with everything that could drive or deceive a terminal written out.
    ///
    /// Control characters become `\x1b` or `\u{9b}`; so do the invisible ones that change order or
    /// width (bidirectional controls, zero-width marks) and the line and paragraph separators.
    package var visible: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(self) }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isInvisible {
                result += scalar.writtenOut
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would act on this scalar, or hide it, rather than show it.
    package var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: return false  // not ours: a category added by Unicode is a visible one
        }
    }

    fileprivate var writtenOut: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(value, radix: 16)
            if value >= 0x80 { return "\\u{\(digits)}" }
            return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
