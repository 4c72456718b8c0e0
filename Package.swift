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
    products: [],
    dependencies: [],
    targets: [
        // Tag-length-value reading and writing. Imports nothing.
        layer("BER"),
        // OID, Value, VarBind, VarBindList: the data that everything else speaks in.
        layer("SMI", ["BER"]),

        tests("BERTests", ["BER"]),
        tests("SMITests", ["SMI", "BER"]),
    ]
)
