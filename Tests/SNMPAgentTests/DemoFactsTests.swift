import Datagrams
import MIB
import SMI
import Testing

@testable import SNMPAgent

/// The demo network against the modules of the fact table: a typing error in an OID, a wrong type
/// or a number without a label would otherwise be shown to people as if a device said it.
@Suite struct DemoFactsTests {
    @Test(arguments: DemoKind.allCases)
    func `every variable is an instance, of the type and range that its module says`(
        _ kind: DemoKind
    ) {
        let names = NameTable.builtin
        let store = VariableStore(kind.table, at: start, upTime: kind.upTime)
        for seconds in [0.0, 71, 100_000] {
            let now = Instant.seconds(seconds)
            let moment = store.moment(at: now)
            for (position, name) in store.table.names.enumerated() {
                let value = store.value(at: position, now: now, moment: moment)
                let found = names.resolution(of: name)
                guard let object = found.object, object.isLeaf, let syntax = object.syntax else {
                    Issue.record("\(name) has no object")
                    continue
                }
                let text = "\(names.render(name)) = \(value)"
                #expect(found.isInstance, "\(text)")
                #expect(object.access != .notAccessible, "\(text)")
                #expect(
                    store.table.variables[position].rule == nil || object.access.isWritable,
                    "\(text)")
                #expect(fits(value, syntax), "\(text) is no \(syntax.typeName)")
            }
        }
    }

    private func fits(_ value: Value, _ syntax: MIBSyntax) -> Bool {
        func isWithin(_ number: Int128) -> Bool {
            syntax.bounds.isEmpty || syntax.bounds.contains { $0.contains(number) }
        }
        switch (syntax.base, value) {
        case (.integer32, .integer32(let number)):
            guard syntax.hasLabels else { return isWithin(Int128(number)) }
            return syntax.label(for: Int64(number)) != nil
        case (.unsigned32, .gauge32(let number)), (.gauge32, .gauge32(let number)):
            return isWithin(Int128(number))
        case (.octetString, .octetString(let octets)), (.bits, .octetString(let octets)):
            return isWithin(Int128(octets.count))
        case (.counter32, .counter32), (.counter64, .counter64), (.timeTicks, .timeTicks),
            (.oid, .oid), (.ipAddress, .ipAddress), (.opaque, .opaque):
            return true
        default: return false
        }
    }
}
