public import SMI

extension NameTable {
    /// The value that a text means for an object, for a `set`.
    ///
    /// Takes what ``render(_:of:)`` prints, and what a person would type: `up`, `up(1)` or `1`;
    /// `02:00:5e:00:53:02`; `10.0.0.1`; `2026-11-22 10:51:31`; a name for an OID; octets in hex as
    /// `0x02005e` where the string has no form of its own.
    ///
    /// - Throws: ``MIBValueError`` if the text has another type, or is not among the values, numbers
    ///   or lengths that the object takes.
    public func value(parsing text: String, for object: MIBObject) throws(MIBValueError) -> Value {
        guard let syntax = object.syntax else { throw .noSyntax(object: object.name) }
        return try ValueReader(names: self, syntax: syntax, object: object.name, text: text).value()
    }
}

/// Reads the text of one value by a syntax.
struct ValueReader {
    let names: NameTable
    let syntax: MIBSyntax
    let object: String
    let text: String
    /// Whether numbers and lengths must lie within the syntax's bounds. They need not in an instance:
    /// agents use what they like.
    var checksBounds = true

    func value() throws(MIBValueError) -> Value {
        switch syntax.base {
        case .integer32:
            guard let number = Int32(exactly: try number()) else { throw outOfRange }
            return .integer32(number)
        case .unsigned32, .gauge32: return .gauge32(try unsigned())
        case .counter32: return .counter32(try unsigned())
        case .counter64:
            guard let number = UInt64(exactly: try number()) else { throw outOfRange }
            return .counter64(number)
        case .timeTicks: return .timeTicks(try ticks())
        case .octetString: return .octetString(OctetString(try checked(try octets())))
        case .opaque: return .opaque(OctetString(try checked(try octets())))
        case .bits: return .octetString(OctetString(try bits()))
        case .ipAddress:
            guard let address = IPv4Address(text) else { throw badForm("10.0.0.1") }
            return .ipAddress(address)
        case .oid:
            do {
                return .oid(try names.resolve(text).oid)
            } catch {
                throw badForm("1.3.6.1.2.1.1 or a name")
            }
        }
    }

    private func badForm(_ example: String) -> MIBValueError {
        .badForm(object: object, text: text, typeName: syntax.typeName, example: example)
    }

    private var outOfRange: MIBValueError {
        let base: ClosedRange<Int128> =
            switch syntax.base {
            case .integer32: Int128(Int32.min)...Int128(Int32.max)
            case .counter64: 0...Int128(UInt64.max)
            default: 0...Int128(UInt32.max)
            }
        let bounds = syntax.bounds
        return .outOfRange(object: object, text: text, bounds: bounds.isEmpty ? [base] : bounds)
    }

    // MARK: Numbers

    private func unsigned() throws(MIBValueError) -> UInt32 {
        guard let number = UInt32(exactly: try number()) else { throw outOfRange }
        return number
    }

    private func number() throws(MIBValueError) -> Int128 {
        if syntax.hasLabels { return Int128(try label(text)) }
        guard let number = plainNumber() else {
            throw .notANumber(object: object, text: text, typeName: syntax.typeName)
        }
        let bounds = syntax.bounds
        guard !checksBounds || bounds.isEmpty || bounds.contains(where: { $0.contains(number) })
        else {
            throw outOfRange
        }
        return number
    }

    /// Decimal, hex as `0x1f`, and with as many decimals as a hint of `d-2` has.
    private func plainNumber() -> Int128? {
        guard text.utf8.count <= 40, text.utf8.first != UInt8(ascii: "+") else { return nil }
        if text.hasPrefix("0x") { return Int128(text.dropFirst(2), radix: 16) }
        guard let places = DisplayHint.decimalPlaces(syntax.hint), places > 0,
            text.utf8.contains(Octet.dot)
        else { return Int128(text) }
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves[1].utf8.count <= places, halves[1].utf8.allSatisfy(Octet.isDigit) else {
            return nil
        }
        let padding = String(repeating: "0", count: places - halves[1].utf8.count)
        return Int128(halves[0] + halves[1] + padding)
    }

    /// `up`, `up(1)`, `UP` where no other label differs in case alone, or a number that has a label.
    private func label(_ text: some StringProtocol) throws(MIBValueError) -> Int64 {
        let text = String(text)
        if let number = syntax.number(ofLabel: text) { return number }
        let labels = syntax.labels
        if let number = Int64(text), labels.contains(where: { $0.number == number }) {
            return number
        }
        let alike = labels.filter {
            $0.name.lowercased() == text.lowercased() || "\($0.name)(\($0.number))" == text
        }
        guard alike.count == 1 else {
            throw .noSuchLabel(object: object, text: text, labels: labels)
        }
        return alike[0].number
    }

    /// Hundredths of a second, or `11d 03:25:45.00`.
    private func ticks() throws(MIBValueError) -> UInt32 {
        if let number = UInt32(text) { return number }
        var rest = Substring(text)
        var total: UInt64 = 0
        if let space = rest.firstIndex(of: " "), rest[..<space].hasSuffix("d") {
            guard let days = UInt16(rest[..<space].dropLast()) else {
                throw badForm("11d 03:25:45.00")
            }
            total = UInt64(days) * 8_640_000
            rest = rest[rest.index(after: space)...]
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]),
            let seconds = hundredths(parts[2]), minutes < 60, seconds < 6_000
        else { throw badForm("11d 03:25:45.00") }
        total += UInt64(hours) * 360_000 + UInt64(minutes) * 6_000 + seconds
        guard let ticks = UInt32(exactly: total) else { throw outOfRange }
        return ticks
    }

    private func hundredths(_ text: Substring) -> UInt64? {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let seconds = parts.first.flatMap({ UInt8($0) }) else { return nil }
        guard parts.count == 2 else { return UInt64(seconds) * 100 }
        guard parts[1].utf8.count <= 2, let part = UInt8(parts[1]) else { return nil }
        return UInt64(seconds) * 100 + UInt64(part) * (parts[1].utf8.count == 1 ? 10 : 1)
    }

    // MARK: Strings

    private func octets() throws(MIBValueError) -> [UInt8] {
        if syntax.isA("DateAndTime") {
            guard let octets = DateAndTimeText.octets(text) else {
                throw badForm("2026-11-22 10:51:31")
            }
            return octets
        }
        if syntax.isA("InetAddress") {
            if let octets = NetworkAddress.ipv4(text) ?? NetworkAddress.ipv6(text) { return octets }
            return NetworkAddress.octets(fromHex: text) ?? Array(text.utf8)
        }
        if syntax.isA("InetAddressIPv6") || syntax.isA("Ipv6Address") {
            guard let octets = NetworkAddress.ipv6(text) else { throw badForm("fe80::1") }
            return octets
        }
        let hint = syntax.hint
        if syntax.isHardwareAddress {
            if text.isEmpty { return [] }
            guard let octets = NetworkAddress.octets(fromHex: text) else {
                throw badForm("02:00:5e:00:53:02")
            }
            return octets
        }
        if hint == "1d.1d.1d.1d" {
            guard let octets = NetworkAddress.ipv4(text) else { throw badForm("10.0.0.1") }
            return octets
        }
        if hint.isEmpty, text.hasPrefix("0x"), let octets = NetworkAddress.octets(fromHex: text) {
            return octets
        }
        return Array(text.utf8)
    }

    private func checked(_ octets: [UInt8]) throws(MIBValueError) -> [UInt8] {
        let bounds = syntax.bounds
        guard octets.count <= 65_535,
            !checksBounds || bounds.isEmpty
                || bounds.contains(where: { $0.contains(Int128(octets.count)) })
        else {
            let all: [ClosedRange<Int128>] = bounds.isEmpty ? [0...65_535] : bounds
            throw .badLength(object: object, length: octets.count, bounds: all)
        }
        return octets
    }

    /// Labels or numbers with blanks or commas between; as many octets as the labels need.
    private func bits() throws(MIBValueError) -> [UInt8] {
        if text.hasPrefix("0x"), let octets = NetworkAddress.octets(fromHex: text) { return octets }
        let highest = syntax.labels.map(\.number).max() ?? -1
        var octets = [UInt8](repeating: 0, count: Int(min(max(highest, -1), 4_095) + 8) / 8)
        guard text != "(none)" else { return octets }
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            let number = try label(word)
            guard number >= 0, number / 8 < Int64(octets.count) else {
                throw .noSuchLabel(object: object, text: String(word), labels: syntax.labels)
            }
            octets[Int(number / 8)] |= 0x80 >> UInt8(number % 8)
        }
        return octets
    }
}
