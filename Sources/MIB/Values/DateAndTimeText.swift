/// The text form of a DateAndTime, read (RFC 2579, DateAndTime).
enum DateAndTimeText {
    /// The 8 or 11 octets of `2026-11-22 10:51:31`, with `.d` for tenths, and `+01:00` or `Z` for the
    /// zone, each of which may be left out; a `T` may stand for the blank. nil for everything else.
    static func octets(_ text: String) -> [UInt8]? {
        var reader = Digits(text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            (1...12).contains(month), reader.skip("-"), let day = reader.number(2),
            (1...31).contains(day)
        else { return nil }
        var time = [0, 0, 0, 0]
        if reader.skip(" ") || reader.skip("T") {
            guard let hour = reader.number(2), hour < 24, reader.skip(":"),
                let minute = reader.number(2), minute < 60
            else { return nil }
            time = [hour, minute, 0, 0]
            if reader.skip(":") {
                // 60 is a leap second.
                guard let second = reader.number(2), second <= 60 else { return nil }
                time[2] = second
                if reader.skip(".") {
                    guard let tenth = reader.number(1) else { return nil }
                    time[3] = tenth
                }
            }
        }
        var octets = ([year >> 8, year & 255, month, day] + time).map {
            UInt8(truncatingIfNeeded: $0)
        }
        _ = reader.skip(" ")
        if reader.skip("Z") {
            octets += [UInt8(ascii: "+"), 0, 0]
        } else if !reader.isAtEnd {
            let isEast = reader.skip("+")
            guard isEast || reader.skip("-"), let hours = reader.number(2), hours <= 13 else {
                return nil
            }
            _ = reader.skip(":")
            guard let minutes = reader.number(2), minutes < 60 else { return nil }
            octets += [UInt8(ascii: isEast ? "+" : "-"), UInt8(hours), UInt8(minutes)]
        }
        return reader.isAtEnd ? octets : nil
    }

    /// Takes numbers of a fixed width from the front of a text.
    private struct Digits {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func number(_ width: Int) -> Int? {
            let digits = rest.prefix(width)
            guard digits.count == width, digits.allSatisfy(Octet.isDigit) else { return nil }
            rest = rest.dropFirst(width)
            return digits.reduce(0) { $0 * 10 + Int($1 - Octet.zero) }
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
    }
}
