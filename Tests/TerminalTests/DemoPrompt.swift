import TerminalDriver

/// The prompt in a terminal of its own, inside the demo network, on an empty screen.
func demoPrompt(
    columns: Int = 80, rows: Int = 24, options: [String] = [],
    environment: [String: String] = ["NO_COLOR": "1"], files: [String: String] = [:]
) throws -> TerminalDriver {
    let terminal = try TerminalDriver(
        [TerminalDriver.built("snmpsh"), "--demo", "--quiet"] + options, columns: columns,
        rows: rows, environment: environment, files: files)
    try terminal.wait(forScreen: prompt)
    return terminal
}

/// What the demo's prompt shows.
let prompt = "snmp:core1>"

/// The environment of a terminal with hints and suggestions.
let rich = ["TERM": "screen-256color"]

extension TerminalDriver {
    /// Types a line and waits for what it answers, on a screen that begins with it.
    func answer(to line: String, is answer: String) throws {
        try clear(to: prompt)
        try type(.text(line), .enter)
        try wait(forScreen: "\(prompt) \(line)\n\(answer)\n\(prompt)")
    }
}
