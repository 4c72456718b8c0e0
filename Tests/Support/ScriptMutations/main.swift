// Runs mutations of scripts, for scripts/mutate: script-mutations FIRST COUNT FILE...
// Prints the number of each that breaks a promise. A trap ends the program: it lies in the ten thousand
// that were begun last.
import FuzzTargets
import Glibc

func text(of path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: octets, as: UTF8.self) }
        octets += buffer.prefix(count)
    }
}

let words = CommandLine.arguments.dropFirst()
guard words.count > 2, let first = UInt64(words[1]), let count = UInt64(words[2]) else {
    print("usage: script-mutations FIRST COUNT FILE...")
    exit(2)
}
let mutation = ScriptMutation(words.dropFirst(2).compactMap(text(of:)))
var findings = 0
for number in first..<first + count {
    if number % 10_000 == 0 || number == first {
        print("at mutation \(number)")
        fflush(nil)
    }
    let script = mutation.text(number)
    do {
        try runScript(script)
    } catch {
        findings += 1
        print("mutation \(number): \(error)\n\(script)\n---")
    }
}
var usage = rusage()
unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
print("\(count) mutations, \(findings) findings, \(usage.ru_maxrss / 1024) MiB at most")
exit(findings == 0 ? 0 : 1)
