extension OID {
    /// How one part of a conceptual row's index stands in an OID (RFC 2578, section 7.7).
    public enum IndexType: Sendable, Hashable {
        /// One sub-identifier, 0 through 2^31-1.
        case integer32
        /// One sub-identifier, 0 through 2^32-1; also Gauge32 and TimeTicks.
        case unsigned32
        /// A length, then an octet a sub-identifier.
        case octetString
        /// As many octets as the syntax fixes, without a length.
        case fixedOctetString(Int)
        /// A length, then the sub-identifiers.
        case oid
        /// Four sub-identifiers.
        case ipAddress
    }

    /// What keeps values from being an index, or an OID from being read as one.
    public enum IndexError: Error, Equatable, Sendable, CustomStringConvertible {
        /// The OID does not begin with the prefix.
        case badPrefix
        /// The OID ends inside a part that starts at this position, counted from 0 in the whole OID.
        case incomplete(IndexType, position: Int)
        /// The sub-identifier at this position does not fit the type.
        case outOfRange(IndexType, position: Int)
        /// Sub-identifiers remain when every part was read.
        case notConsumed(used: Int, of: Int)
        /// A negative integer cannot be an index.
        case negative(Int32)
        /// Values of this type cannot be an index.
        case unsupported(typeName: String)
        /// The result would be no OID.
        case range(OID.RangeError)

        public var description: String {
            switch self {
            case .badPrefix: "the OID does not begin with the prefix"
            case .incomplete(let type, let position): "incomplete \(type) at position \(position)"
            case .outOfRange(let type, let position):
                "sub-identifier at position \(position) does not fit \(type)"
            case .notConsumed(let used, let all):
                "only \(used) of \(all) sub-identifiers were consumed"
            case .negative(let number): "\(number) is negative and cannot be an index"
            case .unsupported(let name): "\(name) cannot be an index"
            case .range(let error): error.description
            }
        }
    }

    /// This OID followed by an index.
    ///
    /// ```swift
    /// try OID("1.3.6").withIndex(.octetString("ab"), .integer32(3))     // 1.3.6.2.97.98.3
    /// ```
    ///
    /// - Parameters:
    ///   - values: The parts of the index in the order of the INDEX clause.
    ///   - implied: Whether the last part is IMPLIED: its length is left out.
    /// - Throws: ``OID/IndexError``. RFC 2578, section 7.7.
    public func withIndex(_ values: Value..., implied: Bool = false) throws(OID.IndexError) -> OID {
        try withIndex(values, implied: implied)
    }

    /// This OID followed by an index; see ``withIndex(_:implied:)``.
    public func withIndex(_ values: [Value], implied: Bool = false) throws(OID.IndexError) -> OID {
        var parts: [UInt32] = []
        for (place, value) in values.enumerated() {
            let omitsLength = implied && place == values.count - 1
            switch value {
            case .integer32(let number):
                guard let part = UInt32(exactly: number) else { throw .negative(number) }
                parts.append(part)
            case .gauge32(let number), .timeTicks(let number): parts.append(number)
            case .octetString(let octets):
                if !omitsLength { parts.append(UInt32(octets.count)) }
                parts.append(contentsOf: octets.map(UInt32.init))
            case .oid(let oid):
                let subidentifiers = oid.subidentifiers
                if !omitsLength { parts.append(UInt32(subidentifiers.count)) }
                parts.append(contentsOf: subidentifiers)
            case .ipAddress(let address):
                parts.append(contentsOf: address.octets.map(UInt32.init))
            case .null, .counter32, .opaque, .counter64, .noSuchObject, .noSuchInstance,
                .endOfMibView:
                throw .unsupported(typeName: value.typeName)
            }
        }
        do {
            return try extended(by: parts)
        } catch {
            throw .range(error)
        }
    }

    /// Reads the index that follows `prefix`.
    ///
    /// - Parameters:
    ///   - prefix: The object's OID, without the index.
    ///   - types: The parts in the order of the INDEX clause.
    ///   - implied: Whether the last part is IMPLIED and so runs to the end.
    /// - Returns: One value a type, in order: `.integer32`, `.gauge32`, `.octetString`, `.oid` or
    ///   `.ipAddress`.
    /// - Throws: ``OID/IndexError``. RFC 2578, section 7.7.
    public func decodeIndex(
        prefix: OID, as types: [IndexType], implied: Bool = false
    ) throws(OID.IndexError) -> [Value] {
        guard hasPrefix(prefix) else { throw .badPrefix }
        var reader = IndexReader(subidentifiers: subidentifiers, position: prefix.count)
        var values: [Value] = []
        for (place, type) in types.enumerated() {
            values.append(try reader.read(type, toEnd: implied && place == types.count - 1))
        }
        guard reader.remaining == 0 else {
            let all = reader.subidentifiers.count - prefix.count
            throw .notConsumed(used: reader.position - prefix.count, of: all)
        }
        return values
    }

    /// The single value of an index of one part; see ``decodeIndex(prefix:as:implied:)``.
    public func getIndex(
        prefix: OID, as type: IndexType = .integer32, implied: Bool = false
    ) throws(OID.IndexError) -> Value {
        let values = try decodeIndex(prefix: prefix, as: [type], implied: implied)
        return values[0]
    }
}

private struct IndexReader {
    let subidentifiers: [UInt32]
    var position: Int

    var remaining: Int { subidentifiers.count - position }

    mutating func read(_ type: OID.IndexType, toEnd: Bool) throws(OID.IndexError) -> Value {
        let start = position
        switch type {
        case .integer32:
            let number = try take(1, for: type)[0]
            guard let integer = Int32(exactly: number) else {
                throw .outOfRange(type, position: start)
            }
            return .integer32(integer)
        case .unsigned32: return .gauge32(try take(1, for: type)[0])
        case .octetString:
            return .octetString(try octets(try length(for: type, toEnd: toEnd), for: type))
        case .fixedOctetString(let count): return .octetString(try octets(count, for: type))
        case .ipAddress:
            let octets = try octets(4, for: type)
            return .ipAddress(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        case .oid:
            let count = try length(for: type, toEnd: toEnd)
            let first = position
            do {
                return .oid(try OID(try take(count, for: type)))
            } catch let error as OID.IndexError {
                throw error
            } catch {
                throw .outOfRange(type, position: first)
            }
        }
    }

    private mutating func length(
        for type: OID.IndexType, toEnd: Bool
    ) throws(OID.IndexError) -> Int {
        toEnd ? remaining : Int(try take(1, for: type)[0])
    }

    private mutating func take(
        _ count: Int, for type: OID.IndexType
    ) throws(OID.IndexError) -> [UInt32] {
        guard count >= 0, count <= remaining else { throw .incomplete(type, position: position) }
        defer { position += count }
        return Array(subidentifiers[position..<position + count])
    }

    private mutating func octets(
        _ count: Int, for type: OID.IndexType
    ) throws(OID.IndexError) -> OctetString {
        let start = position
        var octets: [UInt8] = []
        for (offset, number) in try take(count, for: type).enumerated() {
            guard let octet = UInt8(exactly: number) else {
                throw .outOfRange(type, position: start + offset)
            }
            octets.append(octet)
        }
        return OctetString(octets)
    }
}
