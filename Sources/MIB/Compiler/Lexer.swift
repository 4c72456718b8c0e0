/// Cuts a module file into tokens, one at a time and without copying it.
///
/// It takes what vendors ship: comments in all their odd forms, underscores and leading digits in
/// names, control characters and octets beyond ASCII between tokens, an unclosed quotation mark.
/// Nothing here grows with the file but the list of complaints, and that is cut off.
struct Lexer {
    let source: [UInt8]
    private(set) var position = 0
    private(set) var line: Int32 = 1
    /// What the text earned on the way, at most ``complaintLimit``.
    private(set) var complaints: [(code: MIBDiagnostic.Code, line: Int32, detail: String)] = []

    static let complaintLimit = 20
    /// Longer names are cut; RFC 2578, section 3.1 allows 64.
    static let nameLimit = 255

    init(_ source: [UInt8]) {
        self.source = source
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// A place to come back to.
    struct Mark {
        let position: Int
        let line: Int32
    }

    var mark: Mark { Mark(position: position, line: line) }

    mutating func rewind(to mark: Mark) {
        position = mark.position
        line = mark.line
    }

    mutating func next() -> Token {
        skipBlanksAndComments()
        let start = position
        guard start < source.count else {
            return Token(kind: .end, start: start, end: start, line: line)
        }
        let octet = source[start]
        switch octet {
        case Octet.upperA...Octet.upperZ: return name(.upper)
        case Octet.lowerA...Octet.lowerZ, Octet.underscore: return name(.lower)
        case Octet.zero...Octet.nine: return numberOrName()
        case Octet.quote: return text()
        case Octet.apostrophe: return bitString()
        case UInt8(ascii: "{"): return single(.leftBrace)
        case UInt8(ascii: "}"): return single(.rightBrace)
        case UInt8(ascii: "("): return single(.leftParen)
        case UInt8(ascii: ")"): return single(.rightParen)
        case UInt8(ascii: "["): return single(.leftBracket)
        case UInt8(ascii: "]"): return single(.rightBracket)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: ";"): return single(.semicolon)
        case UInt8(ascii: "|"): return single(.bar)
        case UInt8(ascii: "-"): return single(.minus)
        case UInt8(ascii: "."):
            return octetAt(start + 1) == octet ? single(.range, length: 2) : single(.dot)
        case UInt8(ascii: ":"):
            if octetAt(start + 1) == octet, octetAt(start + 2) == UInt8(ascii: "=") {
                return single(.assign, length: 3)
            }
            return single(.other)
        default: return single(.other)
        }
    }

    /// The octets of a token as text; what is not UTF-8 is replaced.
    func string(_ token: Token) -> String {
        String(
            decoding: source[token.start..<min(token.end, token.start + Self.nameLimit)],
            as: UTF8.self)
    }

    private func octetAt(_ index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

    private mutating func single(_ kind: Token.Kind, length: Int = 1) -> Token {
        position += length
        return Token(kind: kind, start: position - length, end: position, line: line)
    }

    private mutating func skipBlanksAndComments() {
        while position < source.count {
            let octet = source[position]
            if octet == Octet.newline {
                line += 1
                position += 1
            } else if octet <= 0x20 || octet >= 0x7F {
                if octet >= 0x7F { complain(.notASCII, "an octet outside ASCII is passed over") }
                position += 1
            } else if octet == Octet.hyphen, octetAt(position + 1) == Octet.hyphen {
                skipComment()
            } else {
                return
            }
        }
    }

    /// Passes a comment: from a run of hyphens to the next two, or to the end of the line.
    ///
    /// A run of any length opens one comment, since rulers of hyphens are common and `----` is
    /// never meant as an empty one. RFC 2578, section 3 (X.208, section 8.6).
    private mutating func skipComment() {
        while octetAt(position) == Octet.hyphen { position += 1 }
        while position < source.count, source[position] != Octet.newline,
            source[position] != Octet.carriageReturn
        {
            if source[position] == Octet.hyphen, octetAt(position + 1) == Octet.hyphen {
                while octetAt(position) == Octet.hyphen { position += 1 }
                return
            }
            position += 1
        }
    }

    private mutating func name(_ kind: Token.Kind) -> Token {
        let start = position
        while position < source.count {
            let octet = source[position]
            guard Octet.isNamePart(octet) else {
                guard octet == Octet.hyphen, octetAt(position + 1) != Octet.hyphen else { break }
                position += 1
                continue
            }
            position += 1
        }
        // A keyword holds no small letter, so most names are ruled out by their second octet.
        var keyword: Keyword?
        if kind == .upper, position - start > 1, octetAt(start + 1) < Octet.lowerA {
            keyword = Keyword.find(source, start, position)
        }
        if position - start > Self.nameLimit {
            complain(.nameTooLong, "a name over 255 octets is cut")
        }
        return Token(kind: kind, start: start, end: position, line: line, keyword: keyword)
    }

    /// A number, or a name that a vendor began with a digit: `802dot1x`.
    private mutating func numberOrName() -> Token {
        let start = position
        while Octet.isDigit(octetAt(position)) { position += 1 }
        let octet = octetAt(position)
        let goesOn =
            Octet.isNamePart(octet)
            || octet == Octet.hyphen && Octet.isNamePart(octetAt(position + 1))
                && !Octet.isDigit(octetAt(position + 1))
        guard goesOn else {
            return Token(kind: .number, start: start, end: position, line: line)
        }
        position = start
        complain(.badName, "a name starts with a digit")
        return name(.lower)
    }

    private mutating func text() -> Token {
        let opened = line
        position += 1
        let start = position
        while position < source.count, source[position] != Octet.quote {
            if source[position] == Octet.newline { line += 1 }
            position += 1
        }
        let token = Token(kind: .text, start: start, end: position, line: opened)
        if position < source.count {
            position += 1
        } else {
            complain(.openText, "a text is not closed before the end of the file", at: opened)
        }
        return token
    }

    /// `'…'H` or `'…'B`; without the closing apostrophe it ends with its line.
    private mutating func bitString() -> Token {
        position += 1
        let start = position
        while position < source.count, source[position] != Octet.apostrophe,
            source[position] != Octet.newline
        {
            position += 1
        }
        var token = Token(kind: .hex, start: start, end: position, line: line)
        guard octetAt(position) == Octet.apostrophe else {
            complain(.openText, "a bit string is not closed before the end of its line")
            return token
        }
        position += 1
        switch octetAt(position) {
        case UInt8(ascii: "H"), UInt8(ascii: "h"): position += 1
        case UInt8(ascii: "B"), UInt8(ascii: "b"):
            position += 1
            token.kind = .binary
        default: token.kind = .other
        }
        return token
    }

    private mutating func complain(
        _ code: MIBDiagnostic.Code, _ detail: String, at line: Int32? = nil
    ) {
        guard complaints.count < Self.complaintLimit else { return }
        let line = line ?? self.line
        if let last = complaints.last, last.code == code, last.line == line { return }
        complaints.append((code, line, detail))
    }
}

/// The octets that texts of this layer are made of.
enum Octet {
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let tab: UInt8 = 0x09
    static let space: UInt8 = 0x20
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let hyphen = UInt8(ascii: "-")
    static let underscore = UInt8(ascii: "_")
    static let dot = UInt8(ascii: ".")
    static let comma = UInt8(ascii: ",")
    static let equals = UInt8(ascii: "=")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let upperA = UInt8(ascii: "A")
    static let upperZ = UInt8(ascii: "Z")
    static let lowerA = UInt8(ascii: "a")
    static let lowerZ = UInt8(ascii: "z")

    static func isDigit(_ octet: UInt8) -> Bool { octet >= zero && octet <= nine }

    static func isLetter(_ octet: UInt8) -> Bool {
        let lower = octet | 0x20
        return lower >= lowerA && lower <= lowerZ
    }

    /// Whether the octet may stand in a name; hyphens have a rule of their own.
    static func isNamePart(_ octet: UInt8) -> Bool {
        isLetter(octet) || isDigit(octet) || octet == underscore
    }
}
