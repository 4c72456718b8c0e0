import CSockets
package import Datagrams

/// Looks host names up with the system's resolver.
package enum Resolver {
    /// Every address of a host, in the order that the system prefers (RFC 6724), without repeats. May
    /// wait for a name server.
    package static func addresses(of host: String) throws(NetworkError) -> [IPAddress] {
        guard !host.isEmpty, host.utf8.count <= 255, !host.utf8.contains(0) else {
            throw NetworkError(.unknownHost, code: EAI_NONAME)
        }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else { throw NetworkError(.unknownHost, code: status) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            let info = unsafe current.pointee
            var address = csockets_address()
            let length = unsafe min(Int(info.ai_addrlen), MemoryLayout<csockets_address>.size)
            if let source = unsafe info.ai_addr,
                unsafe info.ai_family == AF_INET || info.ai_family == AF_INET6
            {
                unsafe withUnsafeMutableBytes(of: &address) { target in
                    unsafe target.copyMemory(
                        from: UnsafeRawBufferPointer(start: source, count: length))
                }
                var flat = csockets_endpoint()
                unsafe csockets_from_address(&address, &flat)
                let found = Endpoint(flat).address
                if !addresses.contains(found) { addresses.append(found) }
            }
            unsafe entry = info.ai_next
        }
        guard !addresses.isEmpty else { throw NetworkError(.unknownHost, code: EAI_NONAME) }
        return addresses
    }
}
