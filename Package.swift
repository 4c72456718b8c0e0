// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is compiled alike: strict, and a warning is an error.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let package = Package(
    name: "snmpsh",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "SNMPScript", targets: ["SNMPScript"]),
        .library(name: "MIB", targets: ["MIB"]),
    ],
    dependencies: [],
    targets: [
        // Tag-length-value reading and writing. Imports nothing.
        layer("BER"),
        // OID, Value, VarBind, VarBindList: the data that everything else speaks in.
        layer("SMI", ["BER"]),
        // PDUs, community messages and SNMPv3 messages, read where they lie.
        layer("SNMPMessages", ["SMI", "BER"]),
        // Moments, endpoints, and what an engine needs of a network. Imports nothing, does no I/O.
        layer("Datagrams"),
        // The manager's side of the protocol: requests, identifiers, timers. No sockets, no clock.
        layer("SNMPCore", ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"]),

        // OpenSSL 3's libcrypto. Only USM may import it.
        .systemLibrary(
            name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Users, keys, authentication, privacy, timeliness. No sockets, no clock.
        layer("USM", ["CLibcrypto", "SNMPMessages", "SMI", "BER"]),

        // Simulated agents and the demo network, in memory or on any network. No operating system.
        layer("SNMPAgent", ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"]),
        tests(
            "SNMPAgentTests",
            ["SNMPAgent", "USM", "VirtualTime", "Datagrams", "SNMPMessages", "SMI", "BER"]),
        // For tests: a network whose clock moves only when somebody waits. Imports Datagrams.
        .target(
            name: "VirtualTime", dependencies: ["Datagrams"], path: "Tests/Support/VirtualTime",
            swiftSettings: house),
        tests("VirtualTimeTests", ["VirtualTime", "Datagrams"]),

        // SMIv1 and SMIv2 modules -> names and syntaxes; the built-in fact table. Glibc for directories.
        layer("MIB", ["SMI"]),
        // Compiles module files into the fact table that is checked in. Not a product.
        .executableTarget(name: "mib-compile", dependencies: ["MIB"], swiftSettings: house),

        tests("BERTests", ["BER"]),
        tests("SMITests", ["SMI", "BER"]),
        tests("USMTests", ["USM", "SNMPMessages", "SMI", "BER"]),
        tests("SNMPMessagesTests", ["SNMPMessages", "SMI", "BER"]),
        tests("DatagramsTests", ["Datagrams"]),
        // The command language: lexer, parser, evaluator, commands, renderer; embeddable, without
        // a terminal. May import SNMP, MIB and SMI.
        layer("SNMPScript"),
        tests("SNMPScriptTests", ["SNMPScript"]),
        // libedit's variadic calls with fixed types. For LineEditor alone.
        .systemLibrary(
            name: "CLibedit", pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        // libedit as a Swift type: prompt, keys, completion, history, paste. No SNMP; imports
        // CLibedit and Glibc.
        layer("LineEditor", ["CLibedit"]),
        tests("LineEditorTests", ["LineEditor", "TerminalDriver", "line-editor-demo"]),
        // Drives a program in a real terminal (tmux) for tests; imports Glibc.
        .target(
            name: "TerminalDriver", path: "Tests/Support/Terminal", swiftSettings: house),
        // A program around LineEditor alone, for its terminal tests. Not a product.
        .executableTarget(
            name: "line-editor-demo", dependencies: ["LineEditor"],
            path: "Tests/Support/LineEditorDemo", swiftSettings: house),
        tests("MIBTests", ["MIB", "SMI"]),
        tests(
            "SNMPCoreTests",
            ["SNMPCore", "SNMPAgent", "USM", "SNMPMessages", "Datagrams", "SMI", "BER"]),
    ]
)
