import Datagrams
import Foundation
import Glibc
import SNMP
import SNMPAgent
import SNMPTransport
import Testing

/// A thousand simulated devices on real sockets of the loopback network, one address each.
final class LoopbackDevices {
    let port: UInt16
    let addresses: [String]
    private let thread: Thread
    private let stop = Stop()

    private final class Stop: @unchecked Sendable {
        // Written once, under the lock, and read by the thread that serves.
        private let lock = NSLock()
        private var isSet = false
        var value: Bool { lock.withLock { isSet } }
        func set() { lock.withLock { isSet = true } }
    }

    /// - Parameter silent: How many of them never answer.
    init(count: Int, silent: Int) throws {
        try Self.allowManyFiles(count + 200)
        let free = UDPNetwork()
        let channel = try free.open(LocalAddress(isIPv6: false))
        let port = try #require(free.localEndpoint(of: channel)?.port)
        free.close(channel)
        self.port = port
        addresses = (0..<count).map { "127.0.\($0 / 250 + 1).\($0 % 250 + 1)" }
        let ready = DispatchSemaphore(value: 0)
        let stop = stop
        let hosts = addresses
        thread = Thread {
            let network = UDPNetwork()
            let demo = DemoNetwork(extra: count)
            let firstSwitch = demo.devices.count - count
            let service = AgentService(on: network)
            for (index, host) in hosts.enumerated() where index >= silent {
                guard let address = IPAddress(literal: host) else { continue }
                _ = try? service.add(
                    demo.agent(firstSwitch + index, at: network.now),
                    at: LocalAddress(isIPv6: false, address: address, port: port))
            }
            ready.signal()
            while !stop.value { _ = service.serve(until: network.now + .milliseconds(20)) }
        }
        thread.start()
        ready.wait()
    }

    deinit { stop.set() }

    private static func allowManyFiles(_ count: Int) throws {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < UInt(count) else { return }
        limit.rlim_cur = min(limit.rlim_max, UInt(count))
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

@Suite struct ManyDevicesTests {
    @Test func `a thousand handles to a thousand devices, one of them silent, cost one timeout`()
        throws
    {
        let devices = try LoopbackDevices(count: 1_000, silent: 1)
        let engine = Engine(defaultVersion: .v2c)
        let options = CommunityOptions(timeout: .seconds(3), refreshPeriod: .seconds(1))
        let handles = try devices.addresses.map { address in
            try engine.v2cManager("\(address):\(devices.port)").start(
                .get(["1.3.6.1.2.1.1.5.0"]), options: options)
        }
        let poller = engine.poll(handles)
        var answered = 0
        var failed = 0
        while !poller.isEmpty {
            for handle in poller.wait() {
                if (try? handle.wait()) != nil { answered += 1 } else { failed += 1 }
            }
        }
        #expect(answered == 999)
        #expect(failed == 1)
    }

    @Test func `a script does the same with an ampersand and poll`() throws {
        let devices = try LoopbackDevices(count: 1_000, silent: 1)
        let folder = try Folder()
        try folder.write(
            devices.addresses.map { "\($0):\(devices.port)\n" }.joined(), to: "hosts.txt")
        try folder.write(
            """
            defaults --community public --timeout 3s
            let waiting = []
            for host in (read hosts.txt) {
              let job = @$host get sysName.0 &
              let waiting += [$job]
            }
            print "$(len($waiting)) asked"
            let answered = 0
            let silent = 0
            while $waiting {
              for job in (poll $waiting) {
                try { let name = wait $job; let answered += 1 } catch { let silent += 1 }
              }
              let waiting = $waiting | where not done
            }
            print "$answered answered, $silent silent"

            """, to: "poll.snmp")
        let run = try Snmpsh.run(["--no-init", "poll.snmp"], in: folder)
        #expect(run.output == "1000 asked\n999 answered, 1 silent\n")
        #expect(run.code == 0)
    }

    @Test func `a script for ten thousand devices takes little memory and keeps their order`()
        throws
    {
        let folder = try Folder()
        let start = ["--demo=10000", "--no-init", "-c"]
        let idle = try Snmpsh.measure(start + ["targets | select name"], in: folder)
        let busy = try Snmpsh.measure(
            start + ["@* get sysName.0 sysUpTime.0 --timeout 5s"], in: folder)
        #expect(busy.peakMemory - idle.peakMemory < 100_000_000)
        func names(_ output: String) -> [String] {
            output.split(separator: "\n").drop { !$0.hasPrefix("name") && !$0.hasPrefix("target") }
                .dropFirst().compactMap { $0.split(separator: " ").first.map(String.init) }
        }
        let answered = names(busy.output)
        let known = Set(answered)
        #expect(answered.count >= 10_000)
        #expect(answered == names(idle.output).filter(known.contains))
    }
}
