import Datagrams
import MIB
import SMI
import SNMPAgent
import Testing

@testable import SNMPScript

/// How variables, indexes and OIDs are called in what is shown, and that these names can be typed.
@Suite struct NamesInAnswersTests {
    /// A device whose tables have an INDEX of every kind.
    private static let recording = """
        1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1.516
        1.3.6.1.2.1.4.31.1.1.3.1|65|5
        1.3.6.1.2.1.4.31.1.1.3.2|65|6
        1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1|2|3
        1.3.6.1.2.1.4.34.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1|2|4
        1.3.6.1.2.1.4.34.1.3.4.20.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.3|2|5
        1.3.6.1.2.1.4.35.1.4.3.1.4.10.0.0.7|4x|02005e005302
        1.3.6.1.2.1.6.13.1.1.10.0.0.1.22.10.0.0.9.50000|2|5
        1.3.6.1.2.1.14.10.1.1.10.0.0.5.0|64x|0a000005
        1.3.6.1.2.1.15.3.1.1.10.0.0.8|64x|0a000009
        1.3.6.1.2.1.15.3.1.2.10.0.0.8|2|6
        1.3.6.1.2.1.17.4.3.1.2.2.0.94.0.83.2|2|7
        1.3.6.1.2.1.25.1.2.0|4x|07ea0b160a331f00
        1.3.6.1.2.1.33.1.2.5.0|2|546
        1.3.6.1.4.1.8072.1.3.2.3.1.1.4.49.48.46.49|4|numbers
        1.3.6.1.4.1.8072.1.3.2.3.1.1.6.97.46.98.34.99.100|4|dots
        1.3.6.1.4.1.8072.1.3.2.3.1.1.6.117.112.116.105.109.101|4|letters
        1.3.6.1.4.1.9.9.48.1|2|1
        1.3.6.1.4.1.99999.1|2|2
        1.3.6.1.6.3.18.1.1.1.2.2.99.49|4|public
        """

    private func session() -> Session {
        let session = Session()
        let table = Recording(parsing: Self.recording).table(isWritable: false)
        session.network.add(
            SimulatedAgent(
                CommandResponder(VariableStore(table, at: session.network.now))),
            at: Endpoint(.v4(0x0A09_0909), port: 161))
        session.run("open r 10.9.9.9")
        return session
    }

    @Test func `the objects of latest variables are found whatever their order`() throws {
        let names = NameTable.builtin
        let columns = try ["ifIndex", "ifDescr", "ifInOctets"].map {
            ObjectFacts(try #require(names.object(named: $0)), names)
        }
        var recent = RecentObjects()
        #expect(recent.object(of: columns[0].oid) == nil)
        for column in columns { recent.add(column) }
        for place in [0, 1, 2, 0, 1, 2, 2, 2, 1, 0] {
            let instance = try columns[place].oid.extended(by: 7)
            #expect(recent.object(of: instance) === columns[place])
        }
        // ifIndex is 1.3.6.1.2.1.2.2.1.1, of which this is no instance.
        #expect(recent.object(of: "1.3.6.1.2.1.2.2.1.11.7") == nil)
        for _ in 0..<40 { recent.add(columns[1]) }
        #expect(recent.object(of: columns[0].oid) == nil)
    }

    @Test(arguments: [
        ("get sysObjectID", "sysObjectID.0 = cisco.1.516"),
        ("get 1.3.6.1.4.1.9.9.48.1", "cisco.9.48.1 = 1"),
        ("get enterprises.99999.1", "enterprises.99999.1 = 2"),
        ("get ipAddressIfIndex.ipv4.\"10.0.0.1\"", "ipAddressIfIndex.ipv4.\"10.0.0.1\" = 3"),
        ("get ipAddressIfIndex.1.4.10.0.0.1", "ipAddressIfIndex.ipv4.\"10.0.0.1\" = 3"),
        (
            "get ipAddressIfIndex.ipv6.'2001:db8::1'",
            "ipAddressIfIndex.ipv6.\"2001:db8::1\" = 4"
        ),
        (
            "get ipAddressIfIndex.ipv6z.\"fe80::1%3\"",
            "ipAddressIfIndex.ipv6z.\"fe80::1%3\" = 5"
        ),
        (
            "get dot1dTpFdbPort.02:00:5e:00:53:02",
            "dot1dTpFdbPort.02:00:5e:00:53:02 = 7"
        ),
        (
            "get nsExtendOutput1Line.\"10.1\"", "nsExtendOutput1Line.\"10.1\" = numbers"
        ),
        (
            "get nsExtendOutput1Line.'a.b\"cd'",
            "nsExtendOutput1Line.\"a.b\\\"cd\" = dots"
        ),
        (
            "let n = \"uptime\"; get nsExtendOutput1Line.\"$n\"",
            "nsExtendOutput1Line.\"uptime\" = letters"
        ),
        ("get ipSystemStatsInReceives.ipv6", "ipSystemStatsInReceives.ipv6 = 6"),
        (
            "get tcpConnState.10.0.0.1.22.10.0.0.9.50000",
            "tcpConnState.10.0.0.1.22.10.0.0.9.50000 = established(5)"
        ),
        ("get bgpPeerState.10.0.0.8", "bgpPeerState.10.0.0.8 = established(6)"),
        ("get hrSystemDate", "hrSystemDate.0 = 2026-11-22 10:51:31.0"),
    ])
    func `a variable is called by its names and the types of its index`(
        _ line: String, _ expected: String
    ) {
        #expect(session().run(line) == [expected])
    }

    @Test(arguments: [
        (
            "table ipAddressIfIndex",
            [
                "index               ipAddressIfIndex",
                "ipv4.\"10.0.0.1\"                    3",
                "ipv6.\"2001:db8::1\"                 4",
                "ipv6z.\"fe80::1%3\"                  5",
            ]
        ),
        ("table dot1dTpFdbPort | select index", ["index", "02:00:5e:00:53:02"]),
        ("table nsExtendOutput1Line | select index", ["index", "\"10.1\"", "a.b\"cd", "uptime"]),
        ("table nsExtendOutput1Line | where index == \"uptime\" | count", ["1"]),
        ("table ipSystemStatsInReceives | where index == \"ipv6\" | count", ["1"]),
        ("table ipSystemStatsInReceives | where index == 2 | select index", ["index", "ipv6"]),
        ("table bgpPeerState | where index == 10.0.0.8 | count", ["1"]),
        ("table tcpConnState | select index", ["index", "10.0.0.1.22.10.0.0.9.50000"]),
        ("table .1.3.6.1.4.1.99999", ["index  enterprises.99999", "    1                  2"]),
    ])
    func `an index is decoded by the types of its parts`(_ line: String, _ expected: [String]) {
        #expect(session().run(line) == expected)
    }

    @Test func `parts of an index are columns that no device is asked for`() {
        #expect(
            session().run(
                "table ipNetToPhysicalIfIndex ipNetToPhysicalNetAddress ipNetToPhysicalPhysAddress "
                    + "| to csv")
                == [
                    "index,ipNetToPhysicalIfIndex,ipNetToPhysicalNetAddress,ipNetToPhysicalPhysAddress",
                    "\"3.ipv4.\"\"10.0.0.7\"\"\",3,10.0.0.7,02:00:5e:00:53:02",
                ])
        #expect(
            session().run("table ipNetToPhysicalNetAddress | select ipNetToPhysicalNetAddress")
                == ["ipNetToPhysicalNetAddress", "10.0.0.7"])
    }

    @Test(arguments: [
        "ipAddressIfIndex", "dot1dTpFdbPort", "nsExtendOutput1Line", "ipSystemStatsInReceives",
        "bgpPeerState", "tcpConnState", "snmpCommunityName",
    ])
    func `an index that was shown can be put behind a name again`(_ column: String) {
        let session = session()
        let rows = session.run("for row in (table \(column)) { get \(column).$row.index }")
        #expect(!rows.isEmpty)
        #expect(rows == session.run("walk \(column)").map(Self.withoutPadding))
        #expect(rows == session.run("for v in (walk \(column)) { get \(column).$v.index }"))
    }

    private static func withoutPadding(_ line: String) -> String {
        line.replacing(/[ ]+=/, with: " =")
    }

    @Test func `tables join by the decoded index`() {
        let session = session()
        #expect(
            session.run(
                "let peers = table bgpPeerIdentifier\n"
                    + "table bgpPeerState | join $peers | select index, bgpPeerIdentifier")
                == ["index     bgpPeerIdentifier", "10.0.0.8  10.0.0.9"])
    }

    @Test func `a name in a program stays a number, its text is the name`() {
        let line = session().run("get sysObjectID | to json")[0]
        #expect(line.contains("\"value\":\"1.3.6.1.4.1.9.1.516\",\"text\":\"cisco.1.516\""))
    }
}
