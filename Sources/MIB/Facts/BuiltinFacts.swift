/// The facts that are compiled into the program.
enum BuiltinFacts {
    /// Read at the first look-up, once.
    static let table = FactTable(octets)

    private static var octets: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
