package import Datagrams
import SMI
import SNMPMessages
import USM

/// A small network of simulated devices of different kinds, for trying things out.
///
/// Its names and addresses are those of the documentation. Any number of edge switches can be
/// added; they share one table, so ten thousand of them are cheap.
package struct DemoNetwork: Sendable {
    /// Every device, in the order in which a person would list them.
    package let devices: [DemoDevice]
    /// Whom the devices that speak SNMPv3 know.
    package let users = DemoUser.all
    private let edgeCount: Int

    /// The most edge switches that there are addresses for.
    package static let edgeLimit = 1_000_000

    /// - Parameter extra: How many edge switches there are besides, at most ``edgeLimit``.
    package init(extra: Int = 0) {
        edgeCount = min(max(extra, 0), Self.edgeLimit)
        var devices = DemoKind.allCases.map(\.device)
        devices.reserveCapacity(devices.count + edgeCount)
        for number in 1..<(edgeCount + 1) {
            devices.append(
                DemoDevice(
                    name: Self.edgeName(number), endpoint: Self.edgeEndpoint(number),
                    community: "public", version: .v2c, tags: ["edge", "switch"],
                    description: "edge switch"))
        }
        self.devices = devices
    }

    /// Lets every device answer in `network`, and be found there by its name.
    ///
    /// The network's clock says when the simulation begins.
    package func install(in network: SimulatedNetwork) {
        let now = network.now
        let users = DemoUser.table()
        for kind in DemoKind.allCases {
            let endpoint = kind.device.endpoint
            let responder = DeferredResponder { Self.responder(kind, users, at: now) }
            network.add(
                SimulatedAgent(responder, link: kind.link, seed: UInt64(endpoint.hashSeed)),
                at: endpoint)
        }
        network.resolver = { self.address(of: $0) }
        guard edgeCount > 0 else { return }
        let table = DeviceBuilder.edgeSwitches()
        let settings = CommandResponder.Settings(
            writeCommunities: ["private"], maxMessageOctets: 1472)
        let link = Link(latency: .milliseconds(2), jitter: .milliseconds(3))
        for number in 1...edgeCount {
            let upTime = Duration.seconds(SeededGenerator.mix(UInt64(number)) % 20_000_000)
            let store = VariableStore(table, device: number, at: now, upTime: upTime)
            network.add(
                SimulatedAgent(
                    CommandResponder(store, settings: settings), link: link, seed: UInt64(number)),
                at: Self.edgeEndpoint(number))
        }
    }

    /// The address of the device with this name, or nil.
    package func address(of name: String) -> IPAddress? {
        if let kind = DemoKind.allCases.first(where: { $0.device.name == name }) {
            return kind.device.endpoint.address
        }
        guard name.hasPrefix("edge-"), let number = Int(name.dropFirst(5)),
            (1..<(edgeCount + 1)).contains(number), Self.edgeName(number) == name
        else { return nil }
        return Self.edgeEndpoint(number).address
    }

    private static func responder(
        _ kind: DemoKind, _ users: UserTable, at now: Instant
    ) -> any DatagramResponder {
        let base = CommandResponder(
            VariableStore(kind.table, at: now, upTime: kind.upTime), settings: kind.settings)
        guard kind.speaksV3 else { return base }
        let seed = UInt64(kind.device.endpoint.hashSeed)
        return SecureResponder(
            base, engineID: EngineID(enterprise: enterprise, text: kind.device.name),
            users: users, access: DemoUser.access, boots: UInt32(1 + seed % 40),
            startedAt: now.advanced(byNanoseconds: -kind.upTime.saturatedNanoseconds),
            saltStart: SeededGenerator.mix(seed))
    }

    /// The private enterprise number that RFC 5612 sets aside for examples.
    private static let enterprise: UInt32 = 32_473

    /// `edge-00001` and on.
    static func edgeName(_ number: Int) -> String {
        let digits = String(number)
        return "edge-" + String(repeating: "0", count: max(5 - digits.count, 0)) + digits
    }

    /// 10.64.0.1 and on, 250 to a network of 256.
    static func edgeEndpoint(_ number: Int) -> Endpoint {
        let place = UInt32(clamping: number - 1)
        return Endpoint(.v4(0x0A40_0000 + place / 250 * 256 + place % 250 + 1), port: 161)
    }
}

extension Endpoint {
    /// A seed that is the same in every run, as a hash value is not.
    fileprivate var hashSeed: UInt32 {
        switch address {
        case .v4(let number): number
        case .v6(_, let low, _): UInt32(truncatingIfNeeded: low)
        }
    }
}
