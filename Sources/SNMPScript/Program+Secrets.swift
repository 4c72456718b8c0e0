extension Program {
    /// Warns, once each, of a secret that is written in the script and of one among the words that
    /// it is given.
    ///
    /// - Parameters:
    ///   - arguments: the words of the command line for the script's `args`.
    ///   - isCommandLine: whether the script itself was given on a command line.
    public func secretWarnings(
        arguments: [String] = [], isCommandLine: Bool = false
    ) -> [Diagnostic] {
        let onCommandLine = "a secret on the command line is seen in the list of processes"
        var found = Array(warnings.filter { $0.code == .secretInFile }.prefix(1))
        if isCommandLine, !found.isEmpty { found[0].message = onCommandLine }
        if let name = secretParameter(of: arguments) {
            found.append(
                Diagnostic(
                    .warning, .secretInFile, "\(onCommandLine): \(name)",
                    help: "let the script read it: let \(name) = secret env:NAME"))
        }
        return found
    }

    /// The first parameter of the script that is called like a secret and was given.
    private func secretParameter(of arguments: [String]) -> String? {
        guard !arguments.isEmpty, let values = try? bind(arguments) else { return nil }
        for (parameter, value) in zip(parameters, values)
        where SecretWords().isSecret(parameter.name.text) {
            switch value {
            case .nothing: continue
            case .text(let text) where SecretWords.isWellKnown(text): continue
            default: return parameter.name.text
            }
        }
        return nil
    }
}
