import MIB
import SMI
import Testing

@Suite struct NameTableTests {
    let names = NameTable.builtin

    @Test(arguments: [
        ("sysDescr", "1.3.6.1.2.1.1.1"),
        ("sysDescr.0", "1.3.6.1.2.1.1.1.0"),
        ("sysUpTimeInstance", "1.3.6.1.2.1.1.3.0"),
        ("IF-MIB::ifDescr.3", "1.3.6.1.2.1.2.2.1.2.3"),
        ("RFC1213-MIB::ifDescr.3", "1.3.6.1.2.1.2.2.1.2.3"),
        ("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.1.0"),
        (".1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.1.0"),
        ("enterprises.9.9.48.1", "1.3.6.1.4.1.9.9.48.1"),
        ("system.sysDescr.0", "1.3.6.1.2.1.1.1.0"),
        (".iso.org.dod.internet.mgmt.mib-2.system", "1.3.6.1.2.1.1"),
        ("ipAddressIfIndex.ipv4.\"10.0.0.1\"", "1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1"),
        ("ipAddressIfIndex.ipv4.10.0.0.1", "1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1"),
        ("ipAddressIfIndex.1.4.10.0.0.1", "1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1"),
        (
            "ipAddressIfIndex.ipv6.\"fe80::1\"",
            "1.3.6.1.2.1.4.34.1.3.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1"
        ),
        ("ipAddressIfIndex.ipv4", "1.3.6.1.2.1.4.34.1.3.1"),
        ("ipAdEntIfIndex.10.0.0.1", "1.3.6.1.2.1.4.20.1.2.10.0.0.1"),
        ("dot1dTpFdbPort.02:00:5e:00:53:02", "1.3.6.1.2.1.17.4.3.1.2.2.0.94.0.83.2"),
        ("nsExtendOutLine.\"up\".1", "1.3.6.1.4.1.8072.1.3.2.4.1.2.2.117.112.1"),
        ("nsExtendOutLine.up.1", "1.3.6.1.4.1.8072.1.3.2.4.1.2.2.117.112.1"),
        // IMPLIED: no length before the last part.
        ("snmpTargetAddrTAddress.\"ab\"", "1.3.6.1.6.3.12.1.2.1.3.97.98"),
        // AUGMENTS: ifXTable has ifTable's index.
        ("ifHighSpeed.7", "1.3.6.1.2.1.31.1.1.1.15.7"),
    ])
    func `a name resolves`(_ text: String, _ oid: String) throws {
        #expect(try names.resolve(text).oid.description == oid)
    }

    @Test(arguments: [
        ("1.3.6.1.2.1.1.1.0", "sysDescr.0"),
        // DISMAN-EVENT-MIB has a name for this instance, which no one wants to see.
        ("1.3.6.1.2.1.1.3.0", "sysUpTime.0"),
        ("1.3.6.1.2.1.2.2.1.2.3", "ifDescr.3"),
        ("1.3.6.1.4.1.99999.9.48.1", "enterprises.99999.9.48.1"),
        ("1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1", "ipAddressIfIndex.ipv4.\"10.0.0.1\""),
        ("1.3.6.1.2.1.17.4.3.1.2.2.0.94.0.83.2", "dot1dTpFdbPort.02:00:5e:00:53:02"),
        ("1.3.6.1.6.3.12.1.2.1.3.97.98", "snmpTargetAddrTAddress.\"ab\""),
        ("1.3.6.1.2.1.4.34.1.3.1.4.10", "ipAddressIfIndex.1.4.10"),
    ])
    func `an OID is shown by its longest known prefix`(_ oid: String, _ text: String) throws {
        #expect(names.render(try OID(parsing: oid)) == text)
    }

    @Test func `a misspelled name brings suggestions`() {
        #expect(throws: MIBNameError.unknownName("sysDecsr", suggestions: ["sysDescr"])) {
            try names.resolve("sysDecsr.0")
        }
    }

    @Test func `a misspelled label brings the labels`() throws {
        let object = try #require(names.object(named: "ifAdminStatus"))
        do {
            _ = try names.value(parsing: "upp", for: object)
            Issue.record("upp was taken")
        } catch {
            #expect(error.message == "ifAdminStatus has no value `upp`")
            #expect(error.help == "one of up(1), down(2), testing(3)")
        }
    }

    @Test func `a scalar is asked for at 0 and a column with an instance`() throws {
        #expect(try names.resolve("sysDescr").instanceOID == "1.3.6.1.2.1.1.1.0")
        #expect(try names.resolve("ifDescr").instanceOID == nil)
        #expect(try names.resolve("ifDescr.3").instanceOID == "1.3.6.1.2.1.2.2.1.2.3")
    }
}
