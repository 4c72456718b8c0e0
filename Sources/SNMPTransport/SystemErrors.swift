package import Datagrams
import CSockets

extension NetworkError {
    /// What an error number of a socket call means.
    package init(systemCode code: Int32) {
        let kind: Kind =
            switch code {
            case ECONNREFUSED: .refused
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: .unreachable
            case EPERM, EACCES: .prohibited
            case EMSGSIZE: .messageTooLarge
            case EMFILE, ENFILE: .tooManyOpenFiles
            case EADDRINUSE, EADDRNOTAVAIL: .addressUnavailable
            default: .other
            }
        self.init(kind, code: code)
    }
}

extension Endpoint {
    init(_ flat: csockets_endpoint) {
        let address: IPAddress =
            flat.is_ipv6 != 0
            ? .v6(high: flat.high, low: flat.low, zone: flat.zone) : .v4(flat.v4)
        self.init(address, port: flat.port)
    }

    var flat: csockets_endpoint {
        var flat = csockets_endpoint()
        switch address {
        case .v4(let number): flat.v4 = number
        case .v6(let high, let low, let zone):
            flat.is_ipv6 = 1
            flat.high = high
            flat.low = low
            flat.zone = zone
        }
        flat.port = port
        return flat
    }
}
