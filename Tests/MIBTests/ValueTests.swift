import MIB
import SMI
import Testing

/// Rendering of values, and reading what was rendered.
@Suite struct ValueTests {
    let names = NameTable.builtin

    @Test(arguments: [
        ("ifOperStatus", Value.integer32(2), "down(2)"),
        ("ifOperStatus", .integer32(99), "99"),
        ("sysUpTime", .timeTicks(96_274_500), "11d 03:25:45.00"),
        ("sysUpTime", .timeTicks(1_234_501), "03:25:45.01"),
        ("ifPhysAddress", .octetString([2, 0, 0x5E, 0, 0x53, 2]), "02:00:5e:00:53:02"),
        ("ifPhysAddress", .octetString([]), ""),
        ("sysDescr", .octetString("core1"), "core1"),
        ("sysDescr", .octetString([0x63, 0xE9]), "cé"),
        (
            "hrSystemDate", .octetString([7, 0xEA, 11, 22, 10, 51, 31, 0, 0x2B, 1, 0]),
            "2026-11-22 10:51:31.0 +01:00"
        ),
        ("ifHighSpeed", .gauge32(1000), "1000"),
        ("ipAdEntAddr", .ipAddress(IPv4Address(10, 0, 0, 1)), "10.0.0.1"),
        ("sysObjectID", .oid("1.3.6.1.4.1.99999.1"), "enterprises.99999.1"),
        ("ipAddressIfIndex", .integer32(-1), "-1"),
        ("inetCidrRouteNextHop", .octetString([10, 0, 0, 1]), "10.0.0.1"),
        (
            "inetCidrRouteNextHop",
            .octetString([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), "fe80::1"
        ),
        ("lldpLocSysCapSupported", .octetString([0x28]), "bridge(2) router(4)"),
        ("ifHCInOctets", .counter64(.max), "18446744073709551615"),
        ("lldpLocChassisId", .octetString([0, 1, 2, 3, 4, 0xFF]), "00:01:02:03:04:ff"),
        ("laLoadFloat", .opaqueFloat(0.25), "0.25"),
    ])
    func `a value is shown by its object's syntax`(_ name: String, _ value: Value, _ text: String) {
        #expect(names.render(value, of: names.object(named: name)) == text)
    }

    @Test(arguments: [
        ("ifAdminStatus", "up", Value.integer32(1)),
        ("ifAdminStatus", "down(2)", .integer32(2)),
        ("ifAdminStatus", "UP", .integer32(1)),
        ("ifAdminStatus", "3", .integer32(3)),
        ("sysName", "core 1", .octetString("core 1")),
        ("dot1dStaticAddress", "2:0:5E:0:53:2", .octetString([2, 0, 0x5E, 0, 0x53, 2])),
        ("dot1dStaticAddress", "0200.5e00.5302", .octetString([2, 0, 0x5E, 0, 0x53, 2])),
        ("hrSystemDate", "2026-11-22 10:51:31", .octetString([7, 0xEA, 11, 22, 10, 51, 31, 0])),
        (
            "hrSystemDate", "2026-11-22T10:51:31.5-02:30",
            .octetString([7, 0xEA, 11, 22, 10, 51, 31, 5, 0x2D, 2, 30])
        ),
        ("ipRouteNextHop", "10.0.0.1", .ipAddress(IPv4Address(10, 0, 0, 1))),
        ("sysUpTime", "11d 03:25:45.00", .timeTicks(96_274_500)),
        ("sysUpTime", "5", .timeTicks(5)),
        ("sysObjectID", "system", .oid("1.3.6.1.2.1.1")),
        ("lldpLocSysCapSupported", "bridge, router", .octetString([0x28])),
        ("dot1dPortCapabilities", "(none)", .octetString([0])),
        ("snmpEnableAuthenTraps", "enabled", .integer32(1)),
    ])
    func `a text is read by its object's syntax`(
        _ name: String, _ text: String, _ value: Value
    ) throws {
        let object = try #require(names.object(named: name))
        #expect(try names.value(parsing: text, for: object) == value)
    }

    @Test(arguments: [
        ("ifAdminStatus", "4", "ifAdminStatus has no value `4`: one of up(1), down(2), testing(3)"),
        (
            "ifMtu", "many",
            "ifMtu takes a number (Integer32), not `many`: write it in decimal, or in hex as 0x1f"
        ),
        ("snmpSetSerialNo", "-1", "-1 is out of range for snmpSetSerialNo: from 0 to 2147483647"),
        (
            "sysName", String(repeating: "x", count: 256),
            "sysName does not take 256 octets: it takes 0 to 255 octets"
        ),
        (
            "dot1dStaticAddress", "02:00",
            "dot1dStaticAddress does not take 2 octets: it takes 6 octets"
        ),
        (
            "ipRouteNextHop", "here",
            "`here` is no value for ipRouteNextHop (IpAddress): write it as 10.0.0.1"
        ),
        (
            "ifTable", "1",
            "nothing is known of the type of ifTable: say the type, as in gauge(5) or \"text\""
        ),
    ])
    func `a wrong value names its object and the remedy`(
        _ name: String, _ text: String, _ message: String
    ) throws {
        let object = try #require(names.object(named: name))
        do {
            let value = try names.value(parsing: text, for: object)
            Issue.record("taken as \(value)")
        } catch {
            #expect(error.description == message)
        }
    }
}
