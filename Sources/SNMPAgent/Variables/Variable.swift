package import SMI
package import SNMPMessages

/// One instance of an object in a simulated device: where its value comes from, who may change it.
package struct Variable: Sendable {
    /// Where the value comes from.
    package enum Source: Sendable {
        case fixed(Value)
        /// TimeTicks since the device started.
        case upTime
        case counter32(Movement)
        case counter64(Movement)
        case gauge32(Wave)
        case integer32(Wave)
        case computed(@Sendable (Moment) -> Value)
        /// Computed from another variable, as ifOperStatus is from ifAdminStatus.
        case following(OID, @Sendable (Leader) -> Value)
    }

    /// What a variable that follows another one sees of it.
    package struct Leader: Sendable {
        package let value: Value
        /// Nanoseconds since a manager last set it; nil where nobody has.
        package let changedNanosecondsAgo: Int64?
        package let moment: Moment
    }

    package var source: Source
    /// What may be written; nil where nothing may.
    package var rule: WriteRule?

    package init(_ source: Source, writable rule: WriteRule? = nil) {
        self.source = source
        self.rule = rule
    }

    package init(_ value: Value, writable rule: WriteRule? = nil) {
        self.init(.fixed(value), writable: rule)
    }

    /// Whether SNMPv1, which has no such type, must step over it (RFC 3584, section 4.2.2.1).
    var isCounter64: Bool {
        switch source {
        case .fixed(.counter64), .counter64: true
        case .fixed, .upTime, .counter32, .gauge32, .integer32, .computed, .following: false
        }
    }
}

/// What a manager may set a variable to, and the error-status for everything else.
package struct WriteRule: Sendable {
    /// A type and the values of it that are allowed.
    package enum Syntax: Sendable {
        case integer(ClosedRange<Int32>)
        case enumeration([Int32])
        /// Octets, their number within bounds.
        case octets(ClosedRange<Int>)
        /// Octets as above that must be printable ASCII, as a DisplayString is.
        case text(ClosedRange<Int>)
        case gauge(ClosedRange<UInt32>)
        case timeTicks
        case ipAddress
        case oid
        /// Any value of the type that the variable has now.
        case sameType
    }

    package var syntax: Syntax
    /// A further reason to refuse, such as `inconsistentValue` or `resourceUnavailable`.
    package var objection: (@Sendable (Value, Moment) -> ErrorStatus?)?

    package init(
        _ syntax: Syntax, objection: (@Sendable (Value, Moment) -> ErrorStatus?)? = nil
    ) {
        self.syntax = syntax
        self.objection = objection
    }

    /// Why `value` cannot be assigned: steps 3 to 11 of RFC 3416, section 4.2.5, in their order.
    func refusal(of value: Value, replacing old: Value, at moment: Moment) -> ErrorStatus? {
        syntax.refusal(of: value, replacing: old) ?? objection?(value, moment)
    }
}

extension WriteRule.Syntax {
    func refusal(of value: Value, replacing old: Value) -> ErrorStatus? {
        switch (self, value) {
        case (.integer(let range), .integer32(let number)):
            return range.contains(number) ? nil : .wrongValue
        case (.enumeration(let labels), .integer32(let number)):
            return labels.contains(number) ? nil : .wrongValue
        case (.octets(let range), .octetString(let octets)):
            return range.contains(octets.count) ? nil : .wrongLength
        case (.text(let range), .octetString(let octets)):
            guard range.contains(octets.count) else { return .wrongLength }
            return octets.allSatisfy { (0x20..<0x7F).contains($0) } ? nil : .wrongValue
        case (.gauge(let range), .gauge32(let number)):
            return range.contains(number) ? nil : .wrongValue
        case (.timeTicks, .timeTicks), (.ipAddress, .ipAddress), (.oid, .oid): return nil
        case (.sameType, _): return value.typeName == old.typeName ? nil : .wrongType
        case (.integer, _), (.enumeration, _), (.octets, _), (.text, _), (.gauge, _),
            (.timeTicks, _), (.ipAddress, _), (.oid, _):
            return .wrongType
        }
    }
}
