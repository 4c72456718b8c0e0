// The Swift shown in README.md, so that it compiles.
import SNMP

func printUptime(of address: String) throws {
    let engine = Engine(defaultVersion: .v2c)
    let router = try engine.v2cManager(address, community: "public")
    let answer = try router.get("1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.5.0")
    for binding in answer {
        print("\(binding.name) = \(binding.value)")
    }
}
