// The Swift shown in docs/library.md.
import MIB
import SNMP

func begin() throws {
    let sysUpTime: OID = "1.3.6.1.2.1.1.3.0"
    let sysName: OID = "1.3.6.1.2.1.1.5.0"

    let engine = Engine(defaultVersion: .v2c)
    let router = try engine.v2cManager("192.0.2.1", community: "public")
    let answer = try router.get(sysUpTime, sysName)
    print(answer[0].name, answer[0].value)
}

func read(_ binding: VarBind) {
    switch binding.value {
    case .timeTicks(let hundredths): print("up for \(hundredths / 100) s")
    case .octetString(let octets): print(octets.text ?? "\(octets)")
    case .noSuchObject, .noSuchInstance: print("the agent has no \(binding.name)")
    default: print(binding)
    }
}

func time(_ router: SNMPv2cManager, _ sysName: OID) throws {
    router.defaultOptions.timing = Timing(timeout: .seconds(5), refreshPeriod: .milliseconds(500))
    let once = CommunityOptions(timeout: .seconds(2), refreshPeriod: .learned)
    print(try router.get(sysName, options: once))
}

func ask(_ addresses: [String], _ engine: Engine, _ sysUpTime: OID) throws {
    let routers = try addresses.map { try engine.v2cManager($0) }
    let handles = try engine.sendTogether {
        try routers.map { try $0.start(.get([sysUpTime])) }
    }
    for (router, handle) in zip(routers, handles) {
        do throws(RequestError) {
            print(router.endpoint, try handle.wait()[0].value)
        } catch {
            print(router.endpoint, error)
        }
    }
}

func askAgain(_ routers: [SNMPv2cManager], _ engine: Engine, _ sysUpTime: OID) throws {
    let poller = engine.poll()
    for (number, router) in routers.enumerated() {
        let handle = try router.start(.get([sysUpTime]))
        handle.tag = number
        poller.register(handle)
    }
    while !poller.isEmpty {
        for handle in poller.wait() {
            guard case .success(let answer)? = handle.result else { continue }
            print(
                routers[handle.tag].endpoint, answer[0].value, handle.statistics?.elapsed ?? .zero)
        }
    }
}

func limit(_ engine: Engine) {
    engine.sendLimits = SendLimits(requestsPerTarget: 4, datagramsPerSecond: 2_000)
}

func readTables(_ router: SNMPv2cManager) throws {
    let system = try router.walk("1.3.6.1.2.1.1")
    for binding in system.bindings { print(binding) }
    if case .partial(let why) = system.ending { print("that is not all: \(why)") }

    let (ifDescr, ifOperStatus): (OID, OID) = ("1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.8")
    let table = try router.startTable([ifDescr, ifOperStatus])
    while let rows = table.next() {
        for row in rows { print(row.index, row.values) }
    }
}

func tell(_ router: SNMPv2cManager, _ sysName: OID) throws {
    do {
        print(try router.get(sysName))
    } catch RequestError.timeout(let failure) {
        print("no answer from \(failure.endpoint), sent \(failure.transmissions) times")
        for datagram in failure.discarded { print("not used: \(datagram)") }
    } catch RequestError.noSuchName(let response) {
        if let name = response.name { print("the agent has no \(name)") }
    }
}

func gather(_ routers: [AsyncSNMPv2cManager], _ sysUpTime: OID) async throws {
    let engine = AsyncEngine(defaultVersion: .v2c)
    let router = try await engine.v2cManager("192.0.2.1")
    print(try await router.get(sysUpTime))
    for try await item in router.walk("1.3.6.1.2.1.2.2") { print(item.binding) }

    try await withTaskExecutorPreference(engine.executor) {
        try await withThrowingDiscardingTaskGroup { group in
            for router in routers {
                group.addTask { print(router.endpoint, try await router.get(sysUpTime)) }
            }
        }
    }
}

func name(_ router: SNMPv2cManager) throws {
    let names = NameTable.builtin
    let status = try names.resolve("ifOperStatus.3")
    let answer = try router.get(status.oid)
    print(names.render(answer[0].name), names.render(answer[0].value, of: status.object))
}
