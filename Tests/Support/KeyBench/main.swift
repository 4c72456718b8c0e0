import SNMPMessages
import USM

// key-bench: what keys and messages of SNMPv3 cost. `scripts/bench-keys` runs it.

let clock = ContinuousClock()

/// Prints how long a body takes, each of `count` times.
func measure(_ what: String, _ count: Int, _ body: (Int) throws -> Void) rethrows {
    let start = clock.now
    for number in 0..<count { try body(number) }
    let (seconds, attoseconds) = ((clock.now - start) / count).components
    let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    print("\(what): \(nanoseconds < 10_000 ? "\(nanoseconds) ns" : "\(nanoseconds / 1_000) us")")
}

func user(
    _ name: String, _ authProtocol: AuthenticationProtocol, _ privProtocol: PrivacyProtocol?,
    password: String = "maplesyrup"
) throws -> User {
    try User(
        name, authProtocol: authProtocol, privProtocol: privProtocol, secret: Secret(password))
}

for authProtocol in AuthenticationProtocol.allCases {
    var table = UserTable()
    try measure("stretching a password, \(authProtocol)", 50) { number in
        try table.add(user("u\(number)", authProtocol, nil, password: "maplesyrup \(number)"))
    }
}

let engines = (0..<10_000).map { EngineID(enterprise: 32_473, text: "device \($0)") }
for (privProtocol, count) in [(PrivacyProtocol.aes128, 10_000), (.aes256Cisco, 100)] {
    var table = UserTable()
    let credentials = try table.add(user("ops", .sha1, privProtocol))
    measure("keys for one engine, SHA and \(privProtocol)", count) { number in
        _ = table.keys(of: credentials, for: engines[number])
    }
}
