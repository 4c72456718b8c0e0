import SMI
import Testing

@testable import MIB

/// Completion, search and the tree.
@Suite struct FindTests {
    let names = NameTable.builtin

    @Test func `completion gives names that start so, then words inside names, then modules`() {
        let found = names.completions(of: "ifDes")
        #expect(found.first == "ifDescr")
        let words = names.completions(of: "octets")
        #expect(words.contains("ifInOctets"))
        #expect(names.completions(of: "IF-MIB::ifDescr") == ["IF-MIB::ifDescr"])
        #expect(names.completions(of: "UPS-").contains("UPS-MIB::"))
        let all = names.completions(of: "if", limit: 10_000)
        #expect(Set(all).count == all.count)
        for limit in [0, 1, 3, 200] {
            #expect(names.completions(of: "if", limit: limit) == Array(all.prefix(limit)))
        }
        #expect(!names.completions(of: "linkUpDown").contains("linkUpDownNotificationsGroup"))
    }

    @Test(arguments: [
        ("ifHC*Octets", ["ifHCInOctets", "ifHCOutOctets"]),
        ("SYSU?TIME", ["sysUpTime"]),
        ("toner", ["prtMarkerSuppliesLevel"]),
        ("nothing at all", []),
        ("", []),
    ])
    func `a search finds by pattern and by words`(_ pattern: String, _ found: [String]) {
        #expect(names.find(pattern).map(\.name).filter { !$0.isEmpty } == found)
    }

    @Test func `the tree is walked by children and parents`() throws {
        let entry = try #require(names.object(named: "ifEntry"))
        #expect(entry.children.prefix(3).map(\.name) == ["ifIndex", "ifDescr", "ifType"])
        #expect(entry.parent?.name == "ifTable")
        #expect(entry.parent?.row == entry)
        #expect(names.children(of: "1.3.6.1.2.1.1").first?.name == "sysDescr")
        #expect(names.children(of: "1.3.6.1.2.1.99999").isEmpty)
        #expect(
            names.object(named: "linkDown")?.notificationObjects.map(\.name)
                == ["ifIndex", "ifAdminStatus", "ifOperStatus"])
    }

    @Test func `the first name of a module is found where two modules have it`() {
        #expect(names.object(named: "ifDescr")?.module == "IF-MIB")
        #expect(names.objects(named: "ifDescr").map(\.module) == ["IF-MIB", "RFC1213-MIB"])
    }

    @Test(arguments: [
        ("a*b", "ab", true), ("a*b", "axxb", true), ("a*b", "axxbc", false), ("*", "", true),
        ("**a**", "bab", true), ("?", "", false), ("a?c", "abc", true), ("", "a", false),
    ])
    func `a pattern matches`(_ pattern: String, _ text: String, _ isMatch: Bool) {
        #expect(Glob.matches(Array(pattern.utf8), Array(text.utf8)) == isMatch)
    }
}
