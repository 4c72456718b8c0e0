// swift-tools-version: 6.2
import PackageDescription

/// Set by scripts/fuzz. Unsafe flags would keep other packages from depending on this one, so they
/// are there for that script alone.
let isFuzzing = Context.environment["SNMPSH_FUZZ"] != nil

/// Set by scripts/build: a folder with the archive of C++'s library, which is taken from there into
/// the programs. Nothing that another package could depend on is linked here.
let fastStart: [LinkerSetting] =
    Context.environment["SNMPSH_STATIC_LIBRARIES"].map { folder in
        [
            .unsafeFlags([
                "-L\(folder)", "-Xclang-linker", "-static-libgcc", "-Xlinker",
                "--no-export-dynamic",
            ])
        ]
    } ?? []

/// Every Swift target is compiled alike: strict, and a warning is an error.
let house: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func program(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, swiftSettings: house,
        linkerSettings: fastStart)
}

func support(_ name: String, _ dependencies: [Target.Dependency] = [], path: String) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let package = Package(
    name: "snmpsh",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "SNMP", targets: ["SNMP"]),
        .library(name: "MIB", targets: ["MIB"]),
        .library(name: "SNMPScript", targets: ["SNMPScript"]),
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
        // OpenSSL 3's libcrypto, opened when the first key needs it. Only USM may import it.
        .target(
            name: "CLibcrypto",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        // Users, keys, authentication, privacy, timeliness. No sockets, no clock.
        layer("USM", ["CLibcrypto", "SNMPMessages", "SMI", "BER"]),

        // The manager's side of the protocol: requests, identifiers, timers. No sockets, no clock.
        layer("SNMPCore", ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"]),
        // Socket calls that the Glibc module hides. Only SNMPTransport may import it.
        .systemLibrary(name: "CSockets"),
        // UDP sockets, the monotonic clock, random numbers, host names. No SNMP.
        layer("SNMPTransport", ["CSockets", "Datagrams"]),
        // Engine, managers, handles, poller: what applications import.
        layer("SNMP", ["SNMPTransport", "SNMPCore", "USM", "SNMPMessages", "Datagrams", "SMI"]),
        // SMIv1 and SMIv2 modules -> names and syntaxes; the built-in fact table. Glibc for directories.
        layer("MIB", ["SMI"]),
        // Simulated agents and the demo network, in memory or on any network. No operating system.
        layer("SNMPAgent", ["USM", "Datagrams", "SNMPMessages", "SMI", "BER"]),
        // The command language: lexer, parser, evaluator, commands, renderer; embeddable, without
        // a terminal. May import SNMP, MIB and SMI.
        layer("SNMPScript", ["SNMP", "MIB", "Datagrams", "SMI"]),
        // libedit's variadic calls with fixed types; opens it when an editor is made. For LineEditor
        // alone.
        .target(
            name: "CLibedit",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        // libedit as a Swift type: prompt, keys, completion, history, paste. No SNMP; imports
        // CLibedit and Glibc.
        layer("LineEditor", ["CLibedit"]),

        // prctl with fixed types. Only snmpsh may import it.
        .systemLibrary(name: "CProcess"),
        // The program: arguments, files, the prompt; everything put together.
        program(
            "snmpsh",
            [
                "SNMPScript", "SNMPAgent", "SNMP", "SNMPTransport", "SNMPCore", "Datagrams", "MIB",
                "SMI", "LineEditor", "CProcess",
            ]),
        // Compiles module files into the fact table that is checked in. Not a product.
        program("mib-compile", ["MIB"]),
        // Times names and the loading of modules, for scripts/bench-mibs. Not a product.
        program("mib-bench", ["MIB", "SMI"], path: "Tests/Support/MIBBench"),
        // Times keys of SNMPv3, for scripts/bench-keys. Not a product.
        program("key-bench", ["USM", "SNMPMessages"], path: "Tests/Support/KeyBench"),

        // Asks agents through SNMP as an application would, and times it, for scripts/bench; the codec
        // alone is timed through the layers beneath. Not a product.
        program(
            "manager-bench",
            ["SNMP", "SNMPTransport", "SNMPMessages", "Datagrams", "SMI", "BER"],
            path: "Tests/Support/ManagerBench"),

        // For tests: a network whose clock moves only when somebody waits. Imports Datagrams.
        support("VirtualTime", ["Datagrams"], path: "Tests/Support/VirtualTime"),
        // Drives a program in a real terminal (tmux) for tests; imports Glibc.
        support("TerminalDriver", path: "Tests/Support/Terminal"),
        // Programs that tests start and end; imports Glibc.
        support("Processes", path: "Tests/Support/Processes"),
        // net-snmp's agent and tools for tests, started and stopped by them. May use Foundation.
        support(
            "NetSNMP", ["Processes", "SNMPTransport", "Datagrams"], path: "Tests/Support/NetSNMP"),
        // What is fuzzed: octets in, and a finding if a promise is broken. For scripts/fuzz, and for
        // the test that replays the corpus.
        support(
            "FuzzTargets",
            [
                "SNMPScript", "SNMP", "SNMPAgent", "MIB", "SNMPCore", "USM", "SNMPMessages",
                "VirtualTime", "Datagrams", "SMI", "BER", "LineEditor",
            ],
            path: "Tests/Fuzz/Targets"),
        // Runs mutated scripts, for scripts/mutate. Not a product.
        program("script-mutations", ["FuzzTargets"], path: "Tests/Support/ScriptMutations"),
        // A program around LineEditor alone, for its terminal tests. Not a product.
        program("line-editor-demo", ["LineEditor"], path: "Tests/Support/LineEditorDemo"),

        tests("BERTests", ["BER"]),
        tests("SMITests", ["SMI", "BER"]),
        tests("SNMPMessagesTests", ["SNMPMessages", "SMI", "BER"]),
        tests("DatagramsTests", ["Datagrams"]),
        tests("VirtualTimeTests", ["VirtualTime", "Datagrams"]),
        tests("USMTests", ["USM", "CLibcrypto", "SNMPMessages", "SMI", "BER"]),
        tests(
            "SNMPCoreTests",
            ["SNMPCore", "SNMPAgent", "USM", "SNMPMessages", "Datagrams", "SMI", "BER"]),
        tests("SNMPTransportTests", ["SNMPTransport", "Datagrams"]),
        tests(
            "SNMPTests",
            [
                "SNMP", "SNMPAgent", "VirtualTime", "SNMPCore", "USM", "SNMPMessages", "Datagrams",
                "SMI", "BER",
            ]),
        tests("MIBTests", ["MIB", "SMI"]),
        tests(
            "SNMPAgentTests",
            [
                "SNMPAgent", "SNMPTransport", "MIB", "USM", "VirtualTime", "Datagrams",
                "SNMPMessages", "SMI", "BER",
            ]),
        tests(
            "SNMPScriptTests",
            ["SNMPScript", "SNMP", "SNMPAgent", "VirtualTime", "MIB", "Datagrams", "SMI"]),
        tests("FuzzTests", ["FuzzTargets", "SNMPAgent"]),
        tests("InteropTests", ["NetSNMP", "SNMP", "SNMPTransport", "Datagrams", "SMI"]),
        tests(
            "SnmpshTests",
            [
                "Processes", "snmpsh", "SNMP", "SNMPAgent", "SNMPTransport", "SNMPScript",
                "Datagrams",
                "SMI",
            ]),
        tests("TerminalTests", ["TerminalDriver", "snmpsh"]),
        // The example of embedding, as it stands in its own package; its test runs it.
        .executableTarget(
            name: "noc", dependencies: ["SNMP", "SNMPScript"],
            path: "docs/examples/embedding/Sources/noc",
            swiftSettings: [.swiftLanguageMode(.v6)]),
        tests(
            "RepositoryTests",
            [
                "Processes", "MIB", "SNMP", "SNMPScript", "SNMPAgent", "SNMPTransport", "Datagrams",
                "SMI", "snmpsh", "noc",
            ]),
        tests("LineEditorTests", ["LineEditor", "TerminalDriver", "line-editor-demo"]),
    ]
)

if isFuzzing {
    // libFuzzer around FuzzTargets. Its linker is lld, which takes the sections that the sanitizer makes.
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Program",
            swiftSettings: house,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}
