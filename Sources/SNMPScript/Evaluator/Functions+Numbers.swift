import SMI

extension Functions {
    static let numbers: [Definition] = [
        Definition("round", "round(x, digits)", 1...2, "rounded, to an integer or to digits") {
            context, values throws(Fault) in
            let value = values[0].plain
            if value.isMissing { return .null }
            var digits: Int64 = 0
            if values.count > 1 {
                guard case .integer(let given) = values[1].plain, (0...15).contains(given) else {
                    throw Fault(.type, "round wants 0 to 15 digits")
                }
                digits = given
            }
            if Arithmetic.integer(value) != nil { return value }
            guard let number = Arithmetic.number(value) else {
                throw wrong("round", "a number", values[0])
            }
            if digits == 0, let exact = whole(number.rounded()) {
                return .integer(exactly: exact)
            }
            var scale = 1.0
            for _ in 0..<digits { scale *= 10 }
            let scaled = (number * scale).rounded()
            return .decimal(scaled.isFinite ? scaled / scale : number)
        },
        Definition("int", "int(x)", 1...1, "the integer in a number or a text") {
            context, values throws(Fault) in
            let value = values[0].plain
            switch value {
            case .null, .nothing: return .null
            case .integer, .wide: return value
            case .bool(let flag): return .integer(flag ? 1 : 0)
            case .decimal(let number):
                guard let exact = whole(number) else {
                    throw Fault(.type, "\(TextForm.decimal(number)) has no integer")
                }
                return .integer(exactly: exact)
            case .duration(let nanoseconds): return .integer(nanoseconds / 1_000_000_000)
            case .text(let text):
                let word = text.split { $0 == " " || $0 == "\t" }
                if word.count == 1, let literal = Numbers.wordValue(String(word[0])) {
                    switch literal {
                    case .integer, .wide: return ScriptValue(literal)
                    case .decimal(let number):
                        if let exact = whole(number) {
                            return .integer(exactly: exact)
                        }
                    default: break
                    }
                }
                throw Fault(.type, "`\(text)` is not a number")
            default: throw wrong("int", "a number or a text", values[0])
            }
        },
        Definition(
            "delta", "delta(new, old)", 2...2, "how far a counter went, across its wrap"
        ) { context, values throws(Fault) in try delta(values[0], values[1]) },
        Definition(
            "rate", "rate(new, old)", 2...2, "how far a counter went in a second"
        ) { context, values throws(Fault) in
            let change = try delta(values[0], values[1])
            if change.isMissing { return .null }
            guard case .device(let new) = values[0], case .device(let old) = values[1],
                let amount = Arithmetic.number(change)
            else {
                throw Fault(
                    .type, "rate wants two answers of a device",
                    help: "keep what get or table gave, and pass it as it is")
            }
            let (elapsed, overflow) = new.time.subtractingReportingOverflow(old.time)
            guard !overflow, elapsed > 0 else { return .null }
            return .decimal(amount / (Double(elapsed) / 1_000_000_000))
        },
        Definition("now", "now()", 0...0, "the time, in seconds since 1970") {
            context, values throws(Fault) in .decimal(context.wallClock())
        },
        Definition("env", "env(NAME)", 1...1, "a variable of the environment, if allowed") {
            context, values throws(Fault) in
            let name = try text("env", values[0])
            return context.environment(name).map(ScriptValue.text) ?? .null
        },
    ]

    /// The whole part of a number, unless it is beyond 128 bits or none at all.
    private static func whole(_ number: Double) -> Int128? {
        abs(number) < 1e38 ? Int128(number) : nil
    }

    /// The difference of two counters. Missing where one is, and where the device started anew
    /// between the two.
    private static func delta(
        _ new: ScriptValue, _ old: ScriptValue
    ) throws(Fault) -> ScriptValue {
        if new.isMissing || old.isMissing { return .null }
        guard let after = Arithmetic.integer(new.plain), let before = Arithmetic.integer(old.plain)
        else {
            throw Fault(.type, "delta wants two numbers of a device")
        }
        if case .device(let new) = new, case .device(let old) = old,
            let later = new.uptime, let earlier = old.uptime, later < earlier
        {
            return .null
        }
        let difference = after - before
        guard difference < 0, case .device(let device) = new, let bits = device.counterBits else {
            return .integer(exactly: difference)
        }
        return .integer(exactly: difference + (Int128(1) << Int128(bits)))
    }

    // MARK: The network's own types

    static let network: [Definition] = [
        Definition("oid", "oid(text)", 1...1, "the OID of digits or of a name") {
            context, values throws(Fault) in
            switch values[0] {
            case .device(let device): return .oid(ScriptOID(device.oid))
            case .oid: return values[0]
            case .null, .nothing: return .null
            default: break
            }
            let text = try text("oid", values[0])
            if let oid = try? OID(parsing: text) { return .oid(ScriptOID(oid)) }
            if let oid = context.resolveName?(text) { return .oid(ScriptOID(oid)) }
            throw Fault(.name, "no object `\(text)` in the loaded MIBs")
        },
        Definition("ip", "ip(text)", 1...1, "the address in a text or in four octets") {
            context, values throws(Fault) in
            switch values[0].plain {
            case .address: return values[0].plain
            case .null: return .null
            case .bytes(let bytes) where bytes.count == 4:
                return .address(IPv4Address(bytes[0], bytes[1], bytes[2], bytes[3]))
            case .text(let text):
                if let address = IPv4Address(text) { return .address(address) }
            default: break
            }
            throw Fault(.type, "`\(TextForm.text(values[0]))` is no IPv4 address")
        },
        Definition("gauge", "gauge(n)", 1...1, "a Gauge32 to set outside of the MIB") {
            context, values throws(Fault) in
            .device(try typed("gauge", values[0]) { .gauge32($0) })
        },
        Definition("counter", "counter(n)", 1...1, "a Counter32, or a Counter64 if it must be") {
            context, values throws(Fault) in
            guard let number = Arithmetic.integer(values[0].plain),
                let wide = UInt64(exactly: number)
            else { throw wrong("counter", "an integer of 0 or more", values[0]) }
            let value = UInt32(exactly: wide).map(Value.counter32) ?? .counter64(wide)
            return .device(loose(value))
        },
        Definition("ticks", "ticks(n)", 1...1, "TimeTicks, from hundredths or a duration") {
            context, values throws(Fault) in
            if case .duration(let nanoseconds) = values[0] {
                guard let ticks = UInt32(exactly: nanoseconds / 10_000_000) else {
                    throw wrong("ticks", "0 to 497 days", values[0])
                }
                return .device(loose(.timeTicks(ticks)))
            }
            return .device(try typed("ticks", values[0]) { .timeTicks($0) })
        },
    ]

    private static func typed(
        _ name: String, _ value: ScriptValue, _ make: (UInt32) -> Value
    ) throws(Fault) -> DeviceValue {
        guard let number = Arithmetic.integer(value.plain), let small = UInt32(exactly: number)
        else { throw wrong(name, "an integer from 0 to 4294967295", value) }
        return loose(make(small))
    }

    /// A value with a type of its own and no place.
    private static func loose(_ value: Value) -> DeviceValue {
        DeviceValue(oid: OID(), value: value, target: "", time: 0, object: nil)
    }
}
