/// What one instruction does. `r[n]` is a register of the running function, `k[n]` a constant.
///
/// The comment gives the operands; `wide` is the 32-bit number in the place of `b` and `c`,
/// `offset` the signed 16-bit number in the place of `c`. Jumps count from the next instruction.
enum Opcode: UInt8, Sendable {
    // Values and variables
    case constant  // r[a] = k[wide]
    case integer  // r[a] = wide
    case move  // r[a] = r[b]
    case getGlobal  // r[a] = global[wide]; an error if it was never set
    case setGlobal  // global[wide] = r[a]
    case addToGlobal  // global[wide] += r[a], in place
    case getOuter  // r[a] = r[b] if it was set, else global[c]
    case lastShown  // r[a] = $_, which must be there if b is 1
    case argument  // r[a] = the script's argument for parameter wide, or nothing

    // Arithmetic and comparison
    case add, subtract, multiply, divide, remainder  // r[a] = r[b] op r[c]
    case addInteger  // r[a] = r[b] + offset
    case addTo  // r[a] += r[b], in place
    case negate, not  // r[a] = op r[b]
    case compare  // r[a] = r[b] <x> r[c], x the place of the operator
    case matches  // r[a] = r[b] =~ r[c]
    case matchesPattern  // r[a] = r[b] =~ pattern[c]

    // Jumps
    case jump  // by wide
    case jumpIfTrue, jumpIfFalse  // by wide, on the condition r[a]
    case jumpIfSet  // by wide, unless r[a] is nothing
    case jumpIfPresent  // by wide, unless r[a] is missing
    case jumpLess, jumpNotLess  // by offset, on r[a] < r[b]
    case jumpLessOrEqual, jumpNotLessOrEqual
    case jumpEqual, jumpNotEqual
    case jumpLessInteger, jumpNotLessInteger  // by offset, on r[a] < b as a signed number
    case jumpGreaterInteger, jumpNotGreaterInteger
    case jumpEqualInteger, jumpNotEqualInteger

    // Loops
    case rangePrepare  // r[a], r[a+1] are integers; by wide if r[a] > r[a+1]
    case rangeNext  // r[a] += 1; if still in range r[b] = r[a] and jump by offset
    case iterate  // r[a] can be iterated; r[a+1] = 0
    case next  // r[b] (and r[c]) = next of r[a], skip one instruction; else go on

    // Building
    case list  // r[a] = [r[b], …] of c
    case map  // r[a] = {r[b]: r[b+1], …} of c pairs
    case append  // r[a] += [r[b]], in place
    case appendToGlobal  // global[wide] += [r[a]], in place
    case setKey  // r[a] += {r[b]: r[c]}, in place
    case range  // r[a] = r[b]..r[c]
    case concatenate  // r[a] = text of r[b], … of c
    case member  // r[a] = r[b].k[c]
    case element  // r[a] = r[b][r[c]]

    // Calls
    case call  // r[a] = function[b](r[c], …) of x arguments
    case callBuiltin  // r[a] = builtin[b](r[c], …) of x arguments
    case command  // r[a] = command site[b], arguments from r[c]
    case fanOut  // r[a] = fan-out site[b], operands from r[c]
    case define  // function[a] = body[b]
    case giveBack  // return r[a]

    // Errors
    case pushHandler  // on an error: r[a] = it, jump by wide from here
    case popHandler
    case catches  // skip one instruction if the error r[a] is of a kind in k[b]
    case raise  // throw r[a]
    case fail  // a usage error with the message k[wide]

    // Rows
    case rows  // r[a] = r[b] as rows; r[a+1] = -1; r[a+2] = []
    case nextRow  // r[a+1] += 1 and skip one instruction; else go on
    case column  // r[a] = column k[c] of the row at r[b]
    case row  // r[a] = the row at r[b]
    case takeRows  // r[a] = the rows of r[b] whose numbers are in r[b+2]
    case selectRows  // r[a] = a table of the columns k[c] with the cells in r[b+2]
    case sortRows  // r[a] = the rows of r[b] by the keys in r[b+2], directions k[c]

    // The world
    case show  // print r[a], unless it is nothing, and keep it as $_
    case assert  // r[a] must hold; k[b] is its text, r[c] the reason unless c is none
    case check  // the same, counted and told instead of thrown
    case sleep  // for the duration r[a]
    case clock  // r[a] = the time on the clock, as a duration
}

/// One instruction in eight octets.
struct Instruction: Sendable {
    var op: Opcode
    var x: UInt8 = 0
    var a: UInt16 = 0
    var b: UInt16 = 0
    var c: UInt16 = 0

    /// In the place of a register: there is none.
    static let none = UInt16.max

    init(_ op: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, x: Int = 0) {
        self.op = op
        self.x = UInt8(truncatingIfNeeded: x)
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
    }

    init(_ op: Opcode, _ a: Int, wide: Int) {
        self.init(op, a)
        self.wide = wide
    }

    var wide: Int {
        get { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
        set {
            let bits = UInt32(bitPattern: Int32(truncatingIfNeeded: newValue))
            b = UInt16(truncatingIfNeeded: bits)
            c = UInt16(truncatingIfNeeded: bits >> 16)
        }
    }

    var offset: Int { Int(Int16(bitPattern: c)) }
    var immediate: Int64 { Int64(Int16(bitPattern: b)) }
}
