// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "noc",
    platforms: [.macOS(.v26)],
    dependencies: [
        // An application elsewhere names the repository and a version instead.
        .package(name: "snmpsh", path: "../../..")
    ],
    targets: [
        .executableTarget(
            name: "noc",
            dependencies: [
                .product(name: "SNMP", package: "snmpsh"),
                .product(name: "SNMPScript", package: "snmpsh"),
            ])
    ]
)
