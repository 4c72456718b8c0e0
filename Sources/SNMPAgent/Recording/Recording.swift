package import SMI

/// The variables of a device as a file in the `.snmprec` format holds them.
///
/// A line is `OID|TAG|VALUE`: the tag is the number of the type's BER tag, followed by `x` where the
/// value is hexadecimal and by `e` where it has backslash escapes. Blank lines and lines that begin
/// with `#` say nothing.
package struct Recording: Sendable {
    /// A line that was skipped, and why.
    package struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// Counted from 1.
        package let line: Int
        package let reason: Reason

        package var description: String { "line \(line): \(reason)" }
    }

    /// In the order of the file, or as given.
    package var variables: [VarBind]
    /// The first hundred lines that could not be read.
    package private(set) var problems: [Problem] = []
    /// How many lines could not be read.
    package private(set) var skippedLines = 0

    package init(_ variables: [VarBind] = []) { self.variables = variables }

    /// The most variables that one recording holds.
    package static let limit = 1_000_000

    mutating func skip(line: Int, _ reason: Reason) {
        skippedLines += 1
        if problems.count < 100 { problems.append(Problem(line: line, reason: reason)) }
    }

    /// A table that answers with these values, whatever the time.
    ///
    /// - Parameter isWritable: Whether every variable takes values of its own type.
    package func table(isWritable: Bool = false) -> VariableTable {
        let rule = isWritable ? WriteRule(.sameType) : nil
        return VariableTable(variables.map { ($0.name, Variable($0.value, writable: rule)) })
    }
}

extension Recording {
    /// What is wrong with a line.
    package enum Reason: Error, Sendable, Equatable {
        case fields
        case oid(OID.ParseError)
        case tag(String)
        /// A tag with a variation module, a program that computes values.
        case variation(String)
        case number(type: String)
        case address
        case hexadecimal
        case escape
        case tooLong
        case tooMany
    }
}

extension Recording.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fields: "three fields are needed; write OID|TAG|VALUE"
        case .oid(let error): "\(error)"
        case .tag(let tag):
            "unknown tag \"\(tag)\"; one of 2, 4, 5, 6, 64, 65, 66, 67, 68 and 70, with x for "
                + "hexadecimal or e for escapes"
        case .variation(let name):
            "the variation module \"\(name)\" is not supported; write a plain tag and value"
        case .number(let type): "not a number that fits \(type); write it in decimal"
        case .address: "not an address; write it as 192.0.2.1 or as 64x|C0000201"
        case .hexadecimal: "not hexadecimal; write two digits an octet and nothing else"
        case .escape: "unknown escape; use \\\\ \\n \\r \\t \\xHH, or hexadecimal with the tag 4x"
        case .tooLong: "a line has at most 262144 octets; shorten the value"
        case .tooMany: "a recording has at most \(Recording.limit) variables; the rest is left out"
        }
    }
}
