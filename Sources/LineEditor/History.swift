/// The lines of earlier, oldest first, as one run of octets: what the file holds is what memory
/// holds, so that loading is a search for newlines and nothing else.
///
/// In that form an entry is one line, with `\n` for a newline and `\\` for a backslash. Duplicates
/// stay until ``compacted(to:)``; whoever walks through entries passes over what it has shown.
package struct History: Equatable {
    /// Longer entries are not kept.
    static let entryLimitOctets = 64 << 10
    /// What compaction leaves.
    static let entryLimit = 5000

    private(set) var octets: [UInt8]
    private var ends: [Int] = []

    package init(octets: [UInt8] = []) {
        self.octets = octets
        for (index, octet) in self.octets.enumerated() where octet == 0x0A { ends.append(index) }
        if let last = self.octets.last, last != 0x0A {  // a line cut short by a full disk
            self.octets.append(0x0A)
            ends.append(self.octets.count - 1)
        }
    }

    var count: Int { ends.count }

    private func escaped(_ index: Int) -> ArraySlice<UInt8> {
        octets[(index == 0 ? 0 : ends[index - 1] + 1)..<ends[index]]
    }

    /// The entry at `index`, 0 being the oldest.
    subscript(index: Int) -> String {
        Self.unescape(escaped(index))
    }

    /// Adds an entry unless it equals the newest or is too long; says whether it did.
    package mutating func add(_ entry: String) -> Bool {
        let line = Self.escape(entry)
        guard !line.isEmpty, line.count <= Self.entryLimitOctets else { return false }
        if count > 0, escaped(count - 1).elementsEqual(line) { return false }
        octets += line
        octets.append(0x0A)
        ends.append(octets.count - 1)
        return true
    }

    /// The index of the newest entry before `bound` that starts with `prefix` and is longer.
    func newest(before bound: Int, startingWith prefix: String) -> Int? {
        // An escaped prefix is the prefix of an escaped entry: no code is the start of another.
        let wanted = Self.escape(prefix)
        var index = min(bound, count) - 1
        while index >= 0 {
            let entry = escaped(index)
            if entry.count > wanted.count, entry.starts(with: wanted) { return index }
            index -= 1
        }
        return nil
    }

    /// The index of the newest entry before `bound` that contains `text`, in whichever case if
    /// `text` has no capital.
    func newest(before bound: Int, containing text: String) -> Int? {
        let ignoresCase = text.utf8.allSatisfy { !(0x41...0x5A).contains($0) }
        let wanted = Array(text.utf8)
        var index = min(bound, count) - 1
        while index >= 0 {
            var entry = Array(escaped(index))
            if entry.contains(UInt8(ascii: "\\")) { entry = Array(Self.unescape(entry[...]).utf8) }
            if Self.contains(entry, wanted, ignoringCase: ignoresCase) { return index }
            index -= 1
        }
        return nil
    }

    /// The octets of the newest `limit` different entries, each where it was used last.
    func compacted(to limit: Int = entryLimit) -> [UInt8] {
        var seen: Set<ArraySlice<UInt8>> = []
        var kept: [Int] = []
        var index = count - 1
        while index >= 0, kept.count < limit {
            let entry = escaped(index)
            if !entry.isEmpty, seen.insert(entry).inserted { kept.append(index) }
            index -= 1
        }
        var result: [UInt8] = []
        for index in kept.reversed() {
            result += escaped(index)
            result.append(0x0A)
        }
        return result
    }

    /// What `redact` says may be kept of each entry.
    func redacted(_ redact: (String) -> String?) -> History {
        var octets: [UInt8] = []
        for index in 0..<count {
            guard let entry = redact(self[index]), !entry.isEmpty else { continue }
            octets += Self.escape(entry)
            octets.append(0x0A)
        }
        return History(octets: octets)
    }

    // MARK: The form

    static func escape(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "\n"): result += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            default: result.append(octet)
            }
        }
        return result
    }

    /// Never fails: a backslash before anything else stands for itself. Control characters, which
    /// only a hand that edited the file can have put there, are dropped.
    static func unescape(_ line: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var iterator = line.makeIterator()
        while let octet = iterator.next() {
            guard octet == UInt8(ascii: "\\") else {
                if octet >= 0x20, octet != 0x7F { result.append(octet) }
                continue
            }
            switch iterator.next() {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "\\"), nil: result.append(octet)
            case let other?: result += [octet, other]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func contains(
        _ text: [UInt8], _ wanted: [UInt8], ignoringCase: Bool
    ) -> Bool {
        guard wanted.count <= text.count else { return false }
        for start in 0...(text.count - wanted.count) {
            var matched = 0
            while matched < wanted.count {
                var octet = text[start + matched]
                if ignoringCase, (0x41...0x5A).contains(octet) { octet |= 0x20 }
                if octet != wanted[matched] { break }
                matched += 1
            }
            if matched == wanted.count { return true }
        }
        return false
    }
}
