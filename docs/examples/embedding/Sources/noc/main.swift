// A small application around the language: it asks devices what its script says, opens tickets for
// what it finds, and ends with the exit code of the script.
//
//     swift run noc 192.0.2.1 192.0.2.2:1161
import SNMP
import SNMPScript

let script = """
    args addresses
    for address in split($addresses, ",") {
      try {
        let name = @$address get sysName --timeout 1s
        let down = @$address table ifDescr ifOperStatus | where ifOperStatus == "down"
        print "$name: $(len($down)) of its ports are down"
        for port in $down { print (ticket "$name $port.ifDescr is down" --severity $severity) }
      } catch Timeout, NetworkError as e {
        print (ticket "$address does not answer" --severity high)
        check false, "$address answers"
      }
    }
    def report() { return "$(tickets) tickets" }
    """

/// Opens tickets; in earnest a call to another service.
actor TicketSystem {
    private(set) var count = 0

    func open(_ title: String, severity: String) async -> String {
        await Task.yield()
        count += 1
        return "T-\(count) (\(severity)) \(title)"
    }
}

/// Prints what the script writes, as text for people.
final class Printer: OutputSink {
    func write(_ output: Output) {
        if let line = Renderer().line(output) { print(line) }
    }
}

let addresses = CommandLine.arguments.dropFirst().joined(separator: ",")
guard !addresses.isEmpty else {
    print("usage: noc ADDRESS...")
    exit(code: 2)
}

let tickets = TicketSystem()
let engine = AsyncEngine(defaultVersion: .v2c)

// Nothing is allowed unless it is said: no writes, no files, a minute and so much output.
var policy = Policy.readOnly
policy.mayContact = { !$0.hasPrefix("224.") }
var limits = Limits()
limits.wallTime = .seconds(60)
limits.outputBytes = 1 << 20

let snmp = await AsyncInterpreter(
    engine: engine, policy: policy, limits: limits, output: Printer())
await snmp.set("severity", to: .text("low"))
await snmp.register(
    Command(
        "ticket", "Open a ticket",
        parameters: [
            .positional("title", .text), .option("severity", .choice(["low", "high"])),
        ]) { call in
            .text(await tickets.open("\(call["title"])", severity: "\(call["severity"])"))
        })
await snmp.register(
    Command("tickets", "How many tickets were opened") { _ in
        .integer(Int64(await tickets.count))
    })

do {
    let program = try Program(parsing: script, name: "noc.snmp")
    let outcome = try await snmp.run(program, arguments: [addresses])
    print(try await snmp.call("report"))
    exit(code: outcome.exitCode)
} catch let error as ScriptError {
    print(error.diagnostic)
    exit(code: 3)
}
