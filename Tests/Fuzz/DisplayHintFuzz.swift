// modules: MIB SMI BER
@testable import MIB

/// F8: a DISPLAY-HINT up to the first zero octet, what stands behind it as the value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let end = input.firstIndex(of: 0) ?? input.count
    let hint = String(decoding: input[..<end], as: UTF8.self)
    let octets = Array(input[end...])
    if let display = DisplayHint(hint) {
        // Latin-1 may take two octets of UTF-8 a character.
        precondition(display.render(octets).utf8.count <= 2 * DisplayHint.outputLimit)
    }
    let number = octets.prefix(8).reduce(Int128(0)) { $0 << 8 | Int128($1) }
    precondition(DisplayHint.render(number, hint: hint).utf8.count <= 200)
    return 0
}
