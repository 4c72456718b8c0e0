package import Datagrams
import SMI
package import SNMPMessages

/// A device of the demo network, as a person who opens it has to know it.
package struct DemoDevice: Sendable, Equatable {
    package let name: String
    package let endpoint: Endpoint
    /// For reading; `private` also writes.
    package let community: String
    /// The version to ask it with; most devices speak SNMPv3 too, see ``DemoUser``.
    package let version: ProtocolVersion
    package let tags: [String]
    package let description: String
}

/// The kinds of device of the demo network.
enum DemoKind: Sendable, CaseIterable {
    case core, distribution, access1, access2, silent, powerSupply, printer, server, sensor
    case terminalServer, firewall, slow

    var device: DemoDevice {
        switch self {
        case .core:
            Self.device(
                "core1", 10, 1, 0, 1, ["core", "router"],
                "router with addresses and routes; port 2 has no cable")
        case .distribution:
            Self.device(
                "dist1", 10, 0, 0, 14, ["core", "switch"],
                "distribution switch, between the access switches and core1")
        case .access1:
            Self.device(
                "sw1", 10, 0, 0, 11, ["access", "switch"],
                "access switch; eth2 has errors, eth3 is off; public may write")
        case .access2:
            Self.device(
                "sw2", 10, 0, 0, 12, ["access", "switch"],
                "access switch of the server room; public may write")
        case .silent:
            Self.device(
                "deadbox", 10, 0, 0, 13, ["dead"], "never answers")
        case .powerSupply:
            Self.device(
                "ups1", 10, 0, 0, 21, ["facility"], "uninterruptible power supply")
        case .printer:
            Self.device(
                "printer1", 10, 0, 0, 22, ["office"], "colour printer, low on black")
        case .server:
            Self.device(
                "srv1", 10, 0, 0, 23, ["server"], "Linux server; /var is nearly full")
        case .sensor:
            Self.device(
                "env1", 10, 0, 0, 24, ["facility"], "temperature and humidity")
        case .terminalServer:
            Self.device(
                "old1", 10, 0, 0, 31, ["old"], "terminal server that speaks only SNMPv1",
                version: .v1)
        case .firewall:
            Self.device(
                "vault1", 10, 0, 0, 32, ["security"], "firewall that speaks only SNMPv3",
                version: .v3)
        case .slow:
            Self.device(
                "slow1", 10, 0, 0, 33, ["branch", "router"],
                "router behind a satellite; an answer takes a second and a half")
        }
    }

    private static func device(
        _ name: String, _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ tags: [String],
        _ description: String, version: ProtocolVersion = .v2c
    ) -> DemoDevice {
        DemoDevice(
            name: name, endpoint: Endpoint(.v4(a << 24 | b << 16 | c << 8 | d), port: 161),
            community: "public", version: version, tags: tags, description: description)
    }

    var table: VariableTable {
        let up = UInt64(max(upTime.components.seconds, 0))
        return switch self {
        case .core: DeviceBuilder.coreRouter(upSeconds: up)
        case .distribution: DeviceBuilder.distributionSwitch(upSeconds: up)
        case .access1: DeviceBuilder.accessSwitch1(upSeconds: up)
        case .access2: DeviceBuilder.accessSwitch2(upSeconds: up)
        case .silent: VariableTable([])
        case .powerSupply: DeviceBuilder.powerSupply(upSeconds: up)
        case .printer: DeviceBuilder.printer(upSeconds: up)
        case .server: DeviceBuilder.server(upSeconds: up)
        case .sensor: DeviceBuilder.sensor(upSeconds: up)
        case .terminalServer: DeviceBuilder.terminalServer(upSeconds: up)
        case .firewall: DeviceBuilder.firewall(upSeconds: up)
        case .slow: DeviceBuilder.slowRouter(upSeconds: up)
        }
    }

    /// How long it has been up when the simulation begins.
    var upTime: Duration {
        switch self {
        case .core: .seconds(962_745)
        case .access1: .seconds(12_345)
        case .access2: .seconds(3_601_922)
        case .distribution: .seconds(962_410)
        case .silent: .zero
        case .powerSupply: .seconds(20_301_118)
        case .printer: .seconds(61_007)
        case .server: .seconds(7_345_001)
        case .sensor: .seconds(9_120_500)
        case .terminalServer: .seconds(40_899_274)
        case .firewall: .seconds(1_209_631)
        case .slow: .seconds(350_002)
        }
    }

    var settings: CommandResponder.Settings {
        var settings = CommandResponder.Settings(
            writeCommunities: ["private"], maxMessageOctets: 1472)
        switch self {
        case .access1, .access2: settings.writeCommunities.append("public")
        case .terminalServer:
            settings.versions = .v1
            settings.maxMessageOctets = 484
        case .firewall: settings.versions = []
        case .core, .distribution, .server: settings.maxMessageOctets = 8192
        case .silent, .powerSupply, .printer, .sensor, .slow: break
        }
        return settings
    }

    var speaksV3: Bool {
        switch self {
        case .silent, .terminalServer: false
        case .core, .distribution, .access1, .access2, .powerSupply, .printer, .server, .sensor,
            .firewall, .slow:
            true
        }
    }

    var link: Link {
        switch self {
        case .silent: .silent
        case .slow: Link(latency: .milliseconds(1500), jitter: .milliseconds(200))
        case .terminalServer: Link(latency: .milliseconds(12), jitter: .milliseconds(6))
        case .powerSupply, .printer, .sensor:
            Link(latency: .milliseconds(5), jitter: .milliseconds(4))
        case .core, .distribution, .access1, .access2, .server, .firewall:
            Link(latency: .milliseconds(1))
        }
    }
}
