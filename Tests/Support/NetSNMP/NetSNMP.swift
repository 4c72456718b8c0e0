import Foundation
import Processes
package import Testing

/// net-snmp's programs, as found on this machine.
package enum NetSNMP {
    /// Where a program is, or nil.
    package static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        return candidates.map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    package static var isInstalled: Bool {
        path(of: "snmpd") != nil && path(of: "snmpbulkwalk") != nil
    }

    private static var isCI: Bool { ProcessInfo.processInfo.environment["CI"] != nil }

    /// Skips a suite where net-snmp is missing; in CI the suite runs and fails instead.
    package static var required: ConditionTrait {
        .enabled(
            if: isInstalled || isCI,
            "net-snmp is not installed: scripts/test installs it (snmpd and snmp)")
    }

    /// Runs a program to its end.
    ///
    /// - Returns: What it printed and its exit status.
    package static func run(
        _ program: String, _ arguments: [String]
    ) throws -> (output: String, status: Int32) {
        guard let path = path(of: program) else { throw Missing(program: program) }
        // No MIBs and no settings of the person who runs the tests.
        let process = try ChildProcess(
            [path] + arguments,
            environment: ["MIBS=", "SNMPCONFPATH=/nonexistent", "LC_ALL=C"], keepsOutput: true)
        return (process.output(), process.wait())
    }

    package struct Missing: Error, CustomStringConvertible {
        let program: String
        package var description: String {
            "\(program) is not installed: run scripts/test, or install snmpd and snmp"
        }
    }
}
