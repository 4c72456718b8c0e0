import SNMP

extension Interpreter {
    /// What works and should not be left so, in the words of the command `user`.
    ///
    /// Weak protocols are named in one line, and once in a session for the same ones.
    func warnings(about user: User) -> [String] {
        var texts: [String] = []
        var weak: [String] = []
        var better: [String] = []
        for warning in user.warnings {
            switch warning {
            case .shortPassword(let field):
                let option = field == .authSecret ? "--authkey" : "--privkey"
                texts.append(
                    "\(option) of \(user.name) has fewer than eight octets; "
                        + "many agents refuse such a password")
            case .weakAuthentication(let name):
                weak.append("\(name)")
                better.append("sha256")
            case .weakPrivacy(let name):
                weak.append("\(name)")
                better.append("aes128")
            }
        }
        if !weak.isEmpty {
            let text =
                weak.joined(separator: " and ") + (weak.count == 1 ? " is" : " are")
                + " weak; use \(better.joined(separator: " and ")) where the device has "
                + (weak.count == 1 ? "it" : "them")
            if warnings.insert(text).inserted { texts.append(text) }
        }
        return texts
    }
}
