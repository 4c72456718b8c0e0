package import SMI

/// The counters of the user-based security model: usmStats. RFC 3414, section 5.
package enum USMStatistic: UInt32, CaseIterable, Sendable {
    case unsupportedSecLevels = 1
    case notInTimeWindows = 2
    case unknownUserNames = 3
    case unknownEngineIDs = 4
    case wrongDigests = 5
    case decryptionErrors = 6
}

/// Why an engine answered with a report: the counter that the report carries.
///
/// RFC 3412, section 7.1, step 3, and section 5 (snmpMPDStats); RFC 3413, section 4.1 (contexts);
/// RFC 3414, section 5 (usmStats).
package enum ReportCause: Hashable, Sendable {
    case usm(USMStatistic)
    case unknownSecurityModels
    case invalidMessages
    case unknownPDUHandlers
    case unavailableContexts
    case unknownContexts

    private static let table: [(prefix: OID, cause: ReportCause)] =
        USMStatistic.allCases.map { (usmStats($0), .usm($0)) } + [
            ("1.3.6.1.6.3.11.2.1.1.0", .unknownSecurityModels),
            ("1.3.6.1.6.3.11.2.1.2.0", .invalidMessages),
            ("1.3.6.1.6.3.11.2.1.3.0", .unknownPDUHandlers),
            ("1.3.6.1.6.3.12.1.4.0", .unavailableContexts),
            ("1.3.6.1.6.3.12.1.5.0", .unknownContexts),
        ]

    private static func usmStats(_ statistic: USMStatistic) -> OID {
        OID(arrayLiteral: 1, 3, 6, 1, 6, 3, 15, 1, 1, statistic.rawValue, 0)
    }

    /// Reads the name of a report's only binding; nil for a counter that the RFCs do not report.
    package init?(_ name: OID) {
        guard let entry = Self.table.first(where: { $0.prefix == name }) else { return nil }
        self = entry.cause
    }

    /// The counter's instance, which a report binds to its value.
    package var name: OID {
        switch self {
        case .usm(let statistic): Self.usmStats(statistic)
        case .unknownSecurityModels: "1.3.6.1.6.3.11.2.1.1.0"
        case .invalidMessages: "1.3.6.1.6.3.11.2.1.2.0"
        case .unknownPDUHandlers: "1.3.6.1.6.3.11.2.1.3.0"
        case .unavailableContexts: "1.3.6.1.6.3.12.1.4.0"
        case .unknownContexts: "1.3.6.1.6.3.12.1.5.0"
        }
    }
}
