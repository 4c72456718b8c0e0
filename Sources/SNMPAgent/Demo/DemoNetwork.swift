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
    /// What the edge switches share; nil where there are none.
    private let edgeTable: VariableTable?
    private static let kinds = DemoKind.allCases

    /// The most edge switches that there are addresses for.
    package static let edgeLimit = 1_000_000

    /// - Parameter extra: How many edge switches there are besides, at most ``edgeLimit``.
    package init(extra: Int = 0) {
        edgeCount = min(max(extra, 0), Self.edgeLimit)
        edgeTable = edgeCount > 0 ? DeviceBuilder.edgeSwitches(upSeconds: 5_000_000) : nil
        var devices = Self.kinds.map(\.device)
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
        for (position, device) in devices.enumerated() {
            network.add(agent(position, at: now), at: device.endpoint)
        }
        network.resolver = { self.address(of: $0) }
    }

    /// The agent of the device at a position of ``devices``, for a network of any kind.
    ///
    /// - Parameter now: When the simulation begins.
    package func agent(_ position: Int, at now: Instant) -> SimulatedAgent {
        guard position >= Self.kinds.count, let edgeTable else {
            let kind = Self.kinds[position]
            return SimulatedAgent(
                DeferredResponder { Self.responder(kind, at: now) }, link: kind.link,
                seed: UInt64(kind.device.endpoint.hashSeed))
        }
        let number = position - Self.kinds.count + 1
        let upTime = Duration.seconds(SeededGenerator.mix(UInt64(number)) % 20_000_000)
        let store = VariableStore(edgeTable, device: number, at: now, upTime: upTime)
        return SimulatedAgent(
            CommandResponder(store, settings: Self.edgeSettings),
            link: Link(latency: .milliseconds(2), jitter: .milliseconds(3)), seed: UInt64(number))
    }

    private static let edgeSettings = CommandResponder.Settings(
        writeCommunities: ["private"], maxMessageOctets: 1472)

    /// The address of the device with this name, or nil.
    package func address(of name: String) -> IPAddress? {
        if let kind = Self.kinds.first(where: { $0.device.name == name }) {
            return kind.device.endpoint.address
        }
        guard name.hasPrefix("edge-"), let number = Int(name.dropFirst(5)),
            (1..<(edgeCount + 1)).contains(number), Self.edgeName(number) == name
        else { return nil }
        return Self.edgeEndpoint(number).address
    }

    private static func responder(
        _ kind: DemoKind, at now: Instant
    ) -> any DatagramResponder {
        let base = CommandResponder(
            VariableStore(kind.table, at: now, upTime: kind.upTime), settings: kind.settings)
        guard kind.speaksV3 else { return base }
        let seed = UInt64(kind.device.endpoint.hashSeed)
        return SecureResponder(
            base, engineID: EngineID(enterprise: enterprise, text: kind.device.name),
            users: DemoUser.table(), access: DemoUser.access, boots: UInt32(1 + seed % 40),
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
