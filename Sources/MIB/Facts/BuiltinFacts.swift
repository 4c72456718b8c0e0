/// The facts that are compiled into the program.
enum BuiltinFacts {
    static let table = FactTable(.builtin(text), index: index)
}
