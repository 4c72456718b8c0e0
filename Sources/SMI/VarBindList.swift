import BER

/// The variable bindings of a message, in its order.
///
/// A list that came from the network keeps the octets of its bindings and takes a binding out when it
/// is asked for, so that a caller who looks at two of a hundred pays for two.
public struct VarBindList: Sendable {
    private enum Content: Sendable {
        case one(VarBind)
        case array([VarBind])
        /// The octets of a response's bindings, and where each stands in them.
        ///
        /// `base` is where the octets began in the datagram that the records were read from. Eight
        /// zeros stand behind the last value, so that a word can be loaded at every name.
        case packed(octets: [UInt8], records: [VarBindRecord], base: Int)
    }

    private let content: Content

    /// A list of the given bindings.
    public init(_ bindings: [VarBind] = []) {
        content = bindings.count == 1 ? .one(bindings[0]) : .array(bindings)
    }

    /// A list of one binding.
    package init(_ binding: VarBind) { content = .one(binding) }

    /// The bindings that `records` describe, copied out of the datagram they lie in.
    package init(_ bytes: Span<UInt8>, _ records: Span<VarBindRecord>) {
        if records.count == 1 {
            content = .one(records[0].materialize(bytes))
            return
        }
        guard !records.isEmpty else {
            content = .array([])
            return
        }
        // Records lie in the order of the datagram: the first name opens what has to be kept.
        let start = Int(records[0].nameStart)
        let end = Int(records[records.count - 1].valueEnd)
        content = .packed(
            octets: Array(copying: bytes.extracting(start..<end), padding: 8),
            records: Array(copying: records), base: start)
    }
}

extension VarBindList {
    /// Hands out some of the bindings in their order, until `body` wants no more.
    ///
    /// A loop over the list asks it for each binding anew; here the octets are taken hold of once.
    package func visit(_ places: Range<Int>, _ body: (consuming VarBind) -> Bool) {
        switch content {
        case .one(let binding): if places.contains(0) { _ = body(binding) }
        case .array(let bindings):
            for place in places { guard body(bindings[place]) else { return } }
        case .packed(let allOctets, let allRecords, let base):
            let (octets, records) = (allOctets.span, allRecords.span)
            for place in places {
                guard body(records[place].materialize(octets, base: base)) else { return }
            }
        }
    }

    /// The end of the bindings, from the front, whose names come one after another in columns that
    /// take turns, each in the subtree of the one before, seen at their octets alone.
    ///
    /// What is not counted may be in order all the same: it takes a closer look. So does a list that
    /// was made here, of which nothing is counted.
    ///
    /// - Parameters:
    ///   - columns: After how many bindings the same column has its turn again, 1 or more.
    ///   - rootOctets: So many octets every name has in common with the one before.
    package func orderedEnd(columns: Int, rootOctets: Int) -> Int {
        guard case .packed(let allOctets, let allRecords, let base) = content, columns > 0 else {
            return 0
        }
        let (octets, records) = (allOctets.span, allRecords.span)
        var place = columns
        while place < records.count {
            let record = records[place]
            guard record.tag != Tag.endOfMibView,
                record.plainlyFollows(
                    records[place &- columns], octets, base: base, common: rootOctets)
            else { break }
            place = place &+ 1
        }
        return Swift.min(place, records.count)
    }
}

extension Array where Element: BitwiseCopyable {
    /// An array of the same elements, copied in one go.
    init(copying elements: Span<Element>) {
        self = unsafe elements.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension [UInt8] {
    /// The same octets, copied in one go, with zeros behind them.
    ///
    /// Appended to an empty array: for one that is made with its count the type of its storage is
    /// looked up each time, which costs more than to copy a datagram.
    init(copying octets: Span<UInt8>, padding: Int) {
        self = []
        reserveCapacity(octets.count + padding)
        unsafe octets.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
        for _ in 0..<padding { append(0) }
    }
}

extension VarBindList: Sequence {
    /// Takes the bindings out, one after another.
    ///
    /// It holds on to the octets itself: a loop over a list that asks the list for each binding would
    /// take hold of them anew each time.
    public struct Iterator: IteratorProtocol {
        private let octets: [UInt8]
        private let records: [VarBindRecord]
        private let base: Int
        /// Where the bindings are not packed.
        private let bindings: [VarBind]
        private var position = 0

        init(_ list: VarBindList) {
            switch list.content {
            case .one(let binding): (octets, records, base, bindings) = ([], [], 0, [binding])
            case .array(let all): (octets, records, base, bindings) = ([], [], 0, all)
            case .packed(let octets, let records, let base):
                (self.octets, self.records, self.base, bindings) = (octets, records, base, [])
            }
        }

        public mutating func next() -> VarBind? {
            let place = position
            position = place &+ 1
            if place < records.count { return records[place].materialize(octets.span, base: base) }
            return place < bindings.count ? bindings[place] : nil
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }
}

extension VarBindList: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch content {
        case .one: 1
        case .array(let bindings): bindings.count
        case .packed(_, let records, _): records.count
        }
    }

    public subscript(position: Int) -> VarBind {
        switch content {
        case .one(let binding):
            precondition(position == 0, "varbind index out of range")
            return binding
        case .array(let bindings): return bindings[position]
        case .packed(let octets, let records, let base):
            return records[position].materialize(octets.span, base: base)
        }
    }
}

extension VarBindList: Hashable {
    public static func == (left: VarBindList, right: VarBindList) -> Bool {
        left.elementsEqual(right)
    }

    public func hash(into hasher: inout Hasher) {
        for binding in self { hasher.combine(binding) }
    }
}

extension VarBindList: ExpressibleByArrayLiteral {
    public init(arrayLiteral bindings: VarBind...) { self.init(bindings) }
}

extension VarBindList: CustomStringConvertible {
    /// One binding a line.
    public var description: String { map(\.description).joined(separator: "\n") }
}
