import SMI

@testable import SNMPScript

/// Runs scripts without any device: what is shown or printed is collected, sleeping moves a clock.
final class EvaluatorHarness {
    let machine: Machine
    var output: [String] = []
    var clock: Int64 = 0
    /// The errors that nobody caught.
    var error: ScriptError?
    /// How many turns the fiber may take.
    var turns = 1_000

    init(limits: Limits = Limits()) {
        machine = Machine(limits: limits)
    }

    @discardableResult
    func run(_ text: String) throws -> ScriptValue {
        let program = try Program(parsing: text, name: "test")
        let fiber = Fiber(machine, try machine.load(program.code))
        for _ in 0..<turns {
            switch fiber.run() {
            case .pause: break
            case .ended(let value): return value
            case .failed(let error):
                self.error = error
                return .error(error)
            case .command(let call):
                if call.site.name == "print" {
                    output.append(call.values.map(TextForm.text).joined(separator: " "))
                    fiber.resume(with: .nothing)
                } else {
                    let code: DiagnosticCode = call.site.name == "get" ? .noSuchName : .timeout
                    let fault = ScriptError(code, "no \(call.site.name)", target: "r1")
                    if let uncaught = fiber.fail(with: fault) {
                        error = uncaught
                        return .error(uncaught)
                    }
                }
            case .fanOut: fiber.resume(with: .null)
            case .show(let value): output.append(TextForm.text(value))
            case .check(let passed, let text): output.append((passed ? "PASS " : "FAIL ") + text)
            case .sleep(let nanoseconds):
                clock += nanoseconds
                fiber.resume(with: .nothing)
            case .clock: fiber.resume(with: .duration(nanoseconds: clock))
            }
        }
        return .nothing
    }

    /// What a script shows, line by line.
    static func output(_ text: String) throws -> [String] {
        let harness = EvaluatorHarness()
        try harness.run(text)
        if let error = harness.error { throw error }
        return harness.output
    }

    /// The error that a script ends with.
    static func error(_ text: String, limits: Limits = Limits()) throws -> ScriptError? {
        let harness = EvaluatorHarness(limits: limits)
        harness.turns = 100_000
        try harness.run(text)
        return harness.error
    }
}

extension EvaluatorHarness {
    /// Runs a script and ends it when it has used up its steps, as an interpreter does.
    func runWithLimits(_ text: String) throws {
        let program = try Program(parsing: text, name: "test")
        let fiber = Fiber(machine, try machine.load(program.code))
        while true {
            switch fiber.run() {
            case .pause:
                if let over = machine.exceeded(by: fiber.weight()) {
                    error = over
                    return
                }
            case .ended: return
            case .failed(let error):
                self.error = error
                return
            case .command(let call):
                if call.site.name == "print" { output.append("") }
                fiber.resume(with: .nothing)
            case .clock: fiber.resume(with: .duration(nanoseconds: clock))
            case .sleep(let nanoseconds): clock += nanoseconds
            case .fanOut, .show, .check: fiber.resume(with: .nothing)
            }
        }
    }
}
