import BER
package import Datagrams
package import SMI
import SNMPMessages
package import USM

/// The agent's side of SNMPv3 for one simulated device, with SNMPv1 and SNMPv2c beside it.
///
/// It is an authoritative engine: what it knows of time is right by definition, and a message is
/// fresh if it quotes that. RFC 3412, section 7.2; RFC 3414, section 3.2; RFC 5343.
package struct SecureResponder: DatagramResponder {
    /// What a user may do; nobody but users with an entry may do anything.
    package struct Access: Sendable, Equatable {
        package var mayWrite: Bool
        /// A request below this level is answered with authorizationError.
        package var minimumLevel: SecurityLevel

        package init(mayWrite: Bool = false, minimumLevel: SecurityLevel = .noAuthNoPriv) {
            self.mayWrite = mayWrite
            self.minimumLevel = minimumLevel
        }
    }

    /// Answers community messages, and has the variables of the default context.
    package var base: CommandResponder
    /// The variables of the other contexts, by name.
    package var contexts: [OctetString: VariableStore] = [:]
    /// What this agent answers for other engines, as their proxy: by their names, the variables of
    /// their contexts by name. RFC 3413, section 3.5.
    package var proxied: [EngineID: [OctetString: VariableStore]] = [:]
    package private(set) var engineID: EngineID
    package private(set) var clock: AuthoritativeClock
    /// How often each kind of report was called for.
    package private(set) var statistics: [ReportCause: UInt32] = [:]

    private var users: UserTable
    private var access: [String: Access]
    private var salts: Salts
    private var decrypted: [UInt8] = []

    /// - Parameters:
    ///   - users: those of the default namespace count. Devices of a kind share a table, whose
    ///     passwords were stretched once.
    ///   - access: by user name; a user without an entry may read at any level.
    ///   - boots: how often the device has started, this time included.
    ///   - saltStart: 64 bits from a cryptographic generator, or from a seed.
    package init(
        _ base: CommandResponder, engineID: EngineID, users: UserTable,
        access: [String: Access] = [:], boots: UInt32 = 1, startedAt now: Instant,
        saltStart: UInt64
    ) {
        self.base = base
        self.engineID = engineID
        self.users = users
        self.access = access
        clock = AuthoritativeClock(boots: boots, startedAt: now.wholeSeconds)
        salts = Salts(start: saltStart)
    }

    package mutating func restart(at now: Instant) {
        base.restart(at: now)
        for name in contexts.keys { contexts[name]?.restart(at: now) }
        clock.reboot(at: now.wholeSeconds)
    }

    /// Becomes another engine, as when a device is replaced under the same address.
    package mutating func replace(engineID: EngineID, boots: UInt32 = 1, at now: Instant) {
        self.engineID = engineID
        setClock(boots: boots, time: 0, at: now)
        base.restart(at: now)
    }

    /// Sets boots and time to anything, as a device does that keeps neither.
    package mutating func setClock(boots: UInt32, time: UInt32, at now: Instant) {
        clock = AuthoritativeClock(boots: boots, startedAt: now.wholeSeconds - Int64(time))
    }

    package mutating func respond(
        to bytes: Span<UInt8>, from source: Endpoint, at now: Instant,
        using scratch: inout ResponderScratch
    ) -> Bool {
        guard (try? CommunityMessage.version(bytes)) == ProtocolVersion.v3.rawValue else {
            return base.respond(to: bytes, from: source, at: now, using: &scratch)
        }
        guard let incoming = try? IncomingMessage.decode(bytes) else { return false }
        var request = Request(incoming: incoming, userName: [])
        request.userName = bytes.octets(incoming.parameters.userName)
        do throws(Refusal) {
            try check(&request, bytes, at: now)
            return try answer(request, bytes, at: now, using: &scratch)
        } catch {
            return report(error, request, bytes, at: now, using: &scratch)
        }
    }
}

extension SecureResponder {
    /// A message on its way through the checks.
    fileprivate struct Request {
        let incoming: IncomingMessage
        var userName: [UInt8]
        var keys: LocalizedCredentials?
        /// 0 until the PDU is read.
        var requestID: Int32 = 0

        var header: HeaderData { incoming.message.header }
    }

    /// Why a message is not answered: with a report at a level, or with silence.
    fileprivate enum Refusal: Error {
        case report(ReportCause, SecurityLevel)
        case silence
    }

    /// RFC 3414, section 3.2, steps 3 to 7.
    private mutating func check(
        _ request: inout Request, _ bytes: Span<UInt8>, at now: Instant
    ) throws(Refusal) {
        guard request.header.securityModel == 3 else {
            throw .report(.unknownSecurityModels, .noAuthNoPriv)
        }
        let incoming = request.incoming
        let parameters = incoming.parameters
        guard engineID.matches(bytes.extracting(parameters.engineID)) else {
            throw .report(.usm(.unknownEngineIDs), .noAuthNoPriv)
        }
        let name = String(decoding: request.userName, as: UTF8.self)
        guard let credentials = try? users.credentials(of: name, namespace: "") else {
            throw .report(.usm(.unknownUserNames), .noAuthNoPriv)
        }
        guard incoming.securityLevel <= credentials.user.highestSecurityLevel else {
            throw .report(.usm(.unsupportedSecLevels), .noAuthNoPriv)
        }
        let keys = users.keys(of: credentials, for: engineID)
        do throws(UnsealingError) {
            try incoming.authenticate(bytes, keys: keys)
        } catch {
            throw .report(.usm(.wrongDigests), .noAuthNoPriv)
        }
        request.keys = keys
        guard
            incoming.securityLevel == .noAuthNoPriv
                || clock.isTimely(
                    boots: parameters.engineBoots, time: parameters.engineTime,
                    at: now.wholeSeconds)
        else { throw .report(.usm(.notInTimeWindows), .authNoPriv) }
    }

    /// Step 8, and what the PDU asks for.
    private mutating func answer(
        _ request: Request, _ bytes: Span<UInt8>, at now: Instant,
        using scratch: inout ResponderScratch
    ) throws(Refusal) -> Bool {
        var text = [UInt8]()
        swap(&text, &decrypted)
        defer { swap(&text, &decrypted) }
        let scoped: ScopedPDU
        do throws(UnsealingError) {
            scoped = try request.incoming.scopedPDU(
                bytes, keys: request.keys, text: &text, into: &scratch.records)
        } catch {
            if case .malformed = error { throw .silence }
            throw .report(.usm(.decryptionErrors), .noAuthNoPriv)
        }
        guard scoped.pdu.type.isConfirmed else { throw .silence }
        if request.incoming.message.isEncrypted {
            return try answer(request, scoped, text.span, at: now, using: &scratch)
        }
        return try answer(request, scoped, bytes, at: now, using: &scratch)
    }

    private mutating func answer(
        _ request: Request, _ scoped: ScopedPDU, _ text: Span<UInt8>, at now: Instant,
        using scratch: inout ResponderScratch
    ) throws(Refusal) -> Bool {
        let level = request.incoming.securityLevel
        let contextEngine = try contextEngine(text.extracting(scoped.contextEngineID), level)
        let contextName = OctetString(text.extracting(scoped.contextName))
        let user = String(decoding: request.userName, as: UTF8.self)
        let access = access[user] ?? Access()
        // What the message lays around the PDU, at most: header, parameters, code, salt, contexts.
        let envelope = 160 + contextName.count + (request.keys?.authenticator?.codeLength ?? 0)
        let room = min(base.settings.maxMessageOctets, Int(request.header.maxSize))
        let terms = Terms(
            isV1: false, mayWrite: access.mayWrite, limitOctets: room - envelope)
        let response: Response?
        if level < access.minimumLevel {
            let bindings = scratch.records.map { $0.materialize(text) }
            let status = ErrorStatus.authorizationError.rawValue
            response = Response(
                PDU(.response, requestID: scoped.pdu.requestID, errorStatus: status), bindings)
        } else if contextEngine != engineID {
            guard proxied[contextEngine]?[contextName] != nil else {
                throw .report(.unknownContexts, level)
            }
            response = proxied[contextEngine]?[contextName]?.answer(
                scoped.pdu, scratch.records, in: text, under: terms, at: now)
        } else if contextName.isEmpty {
            response = base.store.answer(
                scoped.pdu, scratch.records, in: text, under: terms, at: now)
        } else if contexts[contextName] != nil {
            response = contexts[contextName]?.answer(
                scoped.pdu, scratch.records, in: text, under: terms, at: now)
        } else {
            throw .report(.unknownContexts, level)
        }
        guard let response else { throw .silence }
        send(
            response, contextEngine, contextName, request, level, at: now, using: &scratch)
        return true
    }

    /// The engine whose context a request is about: this one, or one that it is a proxy for.
    private func contextEngine(
        _ octets: Span<UInt8>, _ level: SecurityLevel
    ) throws(Refusal) -> EngineID {
        if engineID.matches(octets) || octets.spells(Self.localEngineID) { return engineID }
        guard let other = EngineID(octets), proxied[other] != nil else {
            throw .report(.unknownPDUHandlers, level)
        }
        return other
    }

    /// The name by which any engine knows itself (RFC 5343, section 4).
    private static let localEngineID: [UInt8] = [0x80, 0, 0, 0, 6]

    /// Counts a refusal, and says so if the sender wants to hear it.
    private mutating func report(
        _ refusal: Refusal, _ request: Request, _ bytes: Span<UInt8>, at now: Instant,
        using scratch: inout ResponderScratch
    ) -> Bool {
        guard case .report(let cause, let level) = refusal else { return false }
        let count = (statistics[cause] ?? 0) &+ 1
        statistics[cause] = count
        guard request.header.flags.contains(.reportable) else { return false }
        let response = Response(
            PDU(.report, requestID: requestID(of: request, bytes, &scratch)),
            [VarBind(cause.name, .counter32(count))])
        send(response, engineID, OctetString(), request, level, at: now, using: &scratch)
        return true
    }

    /// The request-id of a message that is not encrypted; 0 otherwise (RFC 3412, section 7.1).
    private func requestID(
        of request: Request, _ bytes: Span<UInt8>, _ scratch: inout ResponderScratch
    ) -> Int32 {
        guard request.incoming.securityLevel < .authPriv else { return 0 }
        var text = [UInt8]()
        let scoped = try? request.incoming.scopedPDU(
            bytes, keys: nil, text: &text, into: &scratch.records)
        return scoped?.pdu.requestID ?? 0
    }

    private mutating func send(
        _ response: Response, _ contextEngineID: EngineID, _ contextName: OctetString,
        _ request: Request, _ level: SecurityLevel, at now: Instant,
        using scratch: inout ResponderScratch
    ) {
        let engine = engineID.octets
        let contextEngine = contextEngineID.octets
        let name = contextName.bytes
        scratch.writer.reset()
        response.pdu.encode(response.bindings, into: &scratch.writer)
        ScopedPDU.wrap(
            contextEngineID: contextEngine.span, contextName: name.span, into: &scratch.writer,
            since: 0)
        let header = HeaderData(
            messageID: request.header.messageID, maxSize: Int32(base.settings.maxMessageOctets),
            flags: level.flags)
        OutgoingMessage(
            header: header, engineID: engine, engineBoots: clock.boots,
            engineTime: clock.time(at: now.wholeSeconds), userName: request.userName
        ).seal(keys: request.keys, salts: &salts, into: &scratch.writer)
    }
}

extension Instant {
    /// Whole seconds on the clock.
    fileprivate var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
}

extension Span<UInt8> {
    fileprivate func octets(_ range: Range<Int>) -> [UInt8] {
        range.map { self[$0] }
    }

    fileprivate func spells(_ octets: [UInt8]) -> Bool {
        guard count == octets.count else { return false }
        for index in indices where self[index] != octets[index] { return false }
        return true
    }
}
