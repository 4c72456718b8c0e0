import Datagrams
import Foundation
import Processes
import SNMPTransport

/// net-snmp's agent, running on free ports of the loopback interfaces for as long as this lives.
package final class SNMPDaemon {
    package let port: UInt16
    private var process: ChildProcess
    private let words: [String]
    private let folder: URL

    /// Starts an agent.
    ///
    /// - Parameter configuration: Lines of snmpd.conf. The read community is `public`, the write
    ///   community `private`, both over IPv4 and IPv6.
    /// - Throws: Where it is not installed, or ends at once; with its log.
    package init(configuration: String = "") throws {
        guard let path = NetSNMP.path(of: "snmpd") else {
            throw NetSNMP.Missing(program: "snmpd")
        }
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("snmpd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("snmpd.conf")
        let lines = """
            rocommunity public
            rwcommunity private
            rocommunity6 public
            rwcommunity6 private
            \(configuration)

            """
        try lines.write(to: file, atomically: true, encoding: .utf8)
        port = try Self.freePort()
        words = [
            path, "-f", "-C", "-c", file.path,
            "-Lf", folder.appendingPathComponent("log").path,
            "-p", folder.appendingPathComponent("pid").path,
            "udp:127.0.0.1:\(port)", "udp6:[::1]:\(port)",
        ]
        process = try Self.start(words, in: folder)
        try waitUntilItListens()
    }

    /// Ends the agent and starts it anew at the same port.
    ///
    /// - Parameter forgetting: Without its memory it is another SNMPv3 engine; with it, the same
    ///   after one boot more.
    package func restart(forgetting: Bool = false) throws {
        process.terminate()
        process.wait()
        if forgetting { try FileManager.default.removeItem(at: Self.memory(in: folder)) }
        try FileManager.default.removeItem(at: folder.appendingPathComponent("log"))
        process = try Self.start(words, in: folder)
        try waitUntilItListens()
    }

    /// Where the agent keeps its engine ID, its boots and its users.
    private static func memory(in folder: URL) -> URL {
        folder.appendingPathComponent("memory")
    }

    private static func start(_ words: [String], in folder: URL) throws -> ChildProcess {
        try ChildProcess(
            words,
            environment: ["SNMP_PERSISTENT_DIR=\(memory(in: folder).path)", "MIBS=", "LC_ALL=C"])
    }

    deinit {
        process.terminate()
        process.wait()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the agent has logged.
    package var log: String {
        (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
    }

    /// A port that is free for both versions of IP at this moment.
    private static func freePort() throws -> UInt16 {
        let network = UDPNetwork()
        for _ in 0..<100 {
            let channel = try network.open(
                LocalAddress(isIPv6: true, address: .v6(high: 0, low: 1, zone: 0)))
            guard let port = network.localEndpoint(of: channel)?.port else { continue }
            let v4 = LocalAddress(isIPv6: false, address: .v4(0x7F00_0001), port: port)
            if (try? network.open(v4)) != nil { return port }
        }
        throw Failure(reason: "no free port")
    }

    /// Waits for the line that the agent logs when its sockets are open.
    private func waitUntilItListens() throws {
        let clock = UDPNetwork()
        let deadline = clock.now + .seconds(20)
        while clock.now < deadline {
            guard process.isRunning else { throw Failure(reason: log) }
            if log.contains("NET-SNMP version") { return }
            _ = clock.receive(until: clock.now + .milliseconds(10), into: Nobody())
        }
        throw Failure(reason: "snmpd did not start within 20 s: \(log)")
    }

    package struct Failure: Error, CustomStringConvertible {
        let reason: String
        package var description: String { "snmpd: \(reason)" }
    }

    private final class Nobody: DatagramReceiver {
        func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {}
        func undeliverable(
            _ error: NetworkError, to destination: Endpoint, on channel: Channel,
            original: Span<UInt8>
        ) {}
    }
}
