/// What colour says on a terminal, and it says little: what is wrong, what is not there, and where
/// a table begins.
enum Style {
    case heading
    /// A label that says of a thing that it does not work.
    case bad
    case good
    /// No value, or a remark about the values.
    case faint

    /// Text between the escape sequences of the style.
    func applied(to text: String) -> String { "\u{1B}[\(code)m\(text)\u{1B}[0m" }

    /// The number of "select graphic rendition" (ECMA-48, 8.3.117).
    private var code: Int {
        switch self {
        case .heading: 1
        case .faint: 2
        case .bad: 31
        case .good: 32
        }
    }

    /// The style of a value; nil for most.
    init?(_ value: ScriptValue) {
        if value.isMissing {
            self = .faint
        } else if case .device(let device) = value, let label = device.label,
            Self.badLabels.contains(label), device.object?.name.contains("Admin") == false
        {
            // What somebody has switched off is as it should be.
            self = .bad
        } else {
            return nil
        }
    }

    private static let badLabels: Set<String> = [
        "down", "lowerLayerDown", "notPresent", "failed", "faulty", "critical",
    ]
}
