import Datagrams
import Foundation
import Processes
import SNMPAgent
import SNMPTransport
import Synchronization
import Testing

/// The application under docs/examples/embedding.
@Suite struct EmbeddingExampleTests {
    @Test func `the example asks a device, opens tickets and ends with the script's exit code`()
        throws
    {
        let device = try ServedDevice("sw1")
        let process = try ChildProcess(
            [try BuiltProgram.folder + "/noc", device.address, "127.0.0.1:1"], environment: [],
            keepsOutput: true)
        let output = process.output()
        #expect(
            output == """
                sw1: 1 of its ports are down
                T-1 (low) sw1 eth3 is down
                T-2 (high) 127.0.0.1:1 does not answer
                FAIL  127.0.0.1:1 answers
                2 tickets

                """)
        #expect(process.wait() == 1)
    }

    /// Takes minutes the first time, so it is run where everything is.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["CI"] != nil, "set CI to build it"))
    func `the example builds as a package of its own, with no other package`() throws {
        let folder = Repository.root.path
        let process = try ChildProcess(
            [
                "/bin/sh", "-c",
                "cd '\(folder)' && swift build --package-path docs/examples/embedding "
                    + "--scratch-path .build/embedding 2>&1",
            ],
            environment: [
                "PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "")", "HOME=/tmp",
            ],
            keepsOutput: true)
        let output = process.output()
        #expect(process.wait() == 0, "\(output)")
    }
}

/// A device of the demo network on a port of the loopback, for as long as this lives.
private final class ServedDevice {
    let address: String
    private let isOver: Flag

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    init(_ name: String) throws {
        let isOver = Flag()
        let place = Place()
        Thread.detachNewThread {
            let network = UDPNetwork()
            let demo = DemoNetwork()
            let service = AgentService(on: network)
            if let number = demo.devices.firstIndex(where: { $0.name == name }) {
                var agent = demo.agent(number, at: network.now)
                agent.link = Link()
                let local = LocalAddress(isIPv6: false, address: .v4(0x7F00_0001))
                place.settle((try? service.add(agent, at: local)).map { "\($0)" })
            } else {
                place.settle(nil)
            }
            while !isOver.value.load(ordering: .relaxed) {
                service.serve(until: network.now + .milliseconds(50))
            }
            service.close()
        }
        self.isOver = isOver
        address = try #require(place.wait())
    }

    deinit { isOver.value.store(true, ordering: .relaxed) }

    /// Where the device is, once it is there.
    private final class Place: Sendable {
        private let address = Mutex<String?>(nil)
        private let isKnown = DispatchSemaphore(value: 0)

        func settle(_ text: String?) {
            address.withLock { $0 = text }
            isKnown.signal()
        }

        func wait() -> String? {
            isKnown.wait()
            return address.withLock { $0 }
        }
    }
}
