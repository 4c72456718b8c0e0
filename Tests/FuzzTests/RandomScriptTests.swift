import Foundation
import FuzzTargets
import SNMPAgent
import Testing

/// The targets whose octets are scripts of a conversation, with scripts from a seed: the few that every
/// test run can afford, where there is no libFuzzer.
@Suite struct RandomScriptTests {
    @Test(arguments: ["engine", "attacker"])
    func `scripts of random steps find nothing`(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let environment = ProcessInfo.processInfo.environment
        let seeds: Range<UInt64> =
            if let one = environment["SNMPSH_SEED"].flatMap(UInt64.init) {
                one..<one + 1
            } else {
                0..<(environment["SNMPSH_SEEDS"].flatMap(UInt64.init) ?? 400)
            }
        for seed in seeds {
            var dice = SeededGenerator(seed: seed)
            // Small numbers are steps and choices more often than large ones are.
            let octets = (0..<Int(20 + dice.next() % 300)).map { _ in
                UInt8(truncatingIfNeeded: dice.next() >> (dice.next() & 1 == 0 ? 60 : 8))
            }
            do {
                try target.run(octets.span)
            } catch {
                Issue.record(
                    "\(error); replay with SNMPSH_SEED=\(seed) scripts/test RandomScriptTests")
                return
            }
        }
    }
}
