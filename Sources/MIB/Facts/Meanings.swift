/// What the objects used most mean, a line each, in this project's own words.
enum Meanings {
    /// The line for an object's name; nil for all that are not among the most used.
    static func line(for name: String) -> String? { lines[name] }

    /// The names that have a line, in the order of the text.
    static var names: [String] {
        text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// By name; made when somebody first asks.
    private static let lines: [String: String] = {
        var lines: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            lines[String(line[..<space])] = String(line[line.index(after: space)...])
        }
        return lines
    }()

    private static let text = """
        sysDescr what the device is: hardware, operating system and version, as its maker words it
        sysObjectID the maker's number for this kind of device; tells models apart
        sysUpTime time since the SNMP agent started; a drop means a restart, or a wrap after 497 days
        sysContact whom to call about this device
        sysName the device's own name, by custom its fully qualified host name
        sysLocation where the device stands
        sysServices which layers the device works at, as a sum of bits: 2 a bridge, 4 a router, 72 a host
        sysORDescr what a MIB or feature that the agent supports is about
        ifNumber how many interfaces there are
        ifIndex the interface's number; may change at a reboot
        ifDescr the interface's name as its maker gives it
        ifType what kind of interface it is, as in ethernetCsmacd
        ifMtu the largest packet that the interface sends, in octets
        ifSpeed bits per second, at most 4294967295; see ifHighSpeed for faster ones
        ifPhysAddress the interface's hardware address, a MAC address mostly
        ifAdminStatus whether the interface should be up; set it to switch a port on or off
        ifOperStatus whether the interface can pass traffic now
        ifLastChange sysUpTime when the interface came into its present state
        ifInOctets octets received, 32 bits: wraps in 34 s at 1 Gb/s; prefer ifHCInOctets
        ifInUcastPkts packets received for one receiver
        ifInNUcastPkts packets received as multicast or broadcast
        ifInDiscards packets received and dropped though sound, mostly for want of buffers
        ifInErrors packets received with errors; a rising count points at cable, optics or duplex
        ifInUnknownProtos packets received for a protocol that the device does not speak
        ifOutOctets octets sent, 32 bits: wraps in 34 s at 1 Gb/s; prefer ifHCOutOctets
        ifOutUcastPkts packets sent to one receiver
        ifOutNUcastPkts packets sent as multicast or broadcast
        ifOutDiscards packets to send that were dropped though sound; a sign of congestion
        ifOutErrors packets that could not be sent because of errors
        ifOutQLen packets waiting to be sent
        ifName the interface's short name, as on the device's own command line
        ifAlias the description that an operator gave to the interface
        ifHighSpeed speed in millions of bits per second
        ifHCInOctets octets received, 64 bits
        ifHCOutOctets octets sent, 64 bits
        ifHCInUcastPkts packets received for one receiver, 64 bits
        ifHCOutUcastPkts packets sent to one receiver, 64 bits
        ifInMulticastPkts packets received as multicast
        ifInBroadcastPkts packets received as broadcast
        ifOutMulticastPkts packets sent as multicast
        ifOutBroadcastPkts packets sent as broadcast
        ifPromiscuousMode whether the interface takes packets for other receivers too
        ifConnectorPresent whether the interface has a plug of its own
        ifLinkUpDownTrapEnable whether the device tells when this interface goes up or down
        ifCounterDiscontinuityTime sysUpTime when the interface's counters last lost their thread
        ifStackStatus which interface lies on top of which
        ipForwarding whether the device routes packets between its interfaces
        ipDefaultTTL hops that the device's own packets may take
        ipInReceives IP packets received, with and without errors
        ipInHdrErrors IP packets dropped for errors in their header
        ipInAddrErrors IP packets dropped since their destination was not valid here
        ipInDiscards sound IP packets dropped on the way in
        ipOutNoRoutes IP packets dropped since no route led to their destination
        ipAdEntAddr an IPv4 address of the device
        ipAdEntIfIndex the interface that has this IPv4 address
        ipAdEntNetMask the subnet mask of this IPv4 address
        ipNetToMediaPhysAddress the hardware address of a neighbour: the ARP table
        ipNetToPhysicalPhysAddress the hardware address of a neighbour: ARP and IPv6 neighbours
        ipRouteNextHop the router that a route leads to
        ipAddressIfIndex the interface that has this address, IPv4 or IPv6
        inetCidrRouteIfIndex the interface through which a route leaves
        tcpCurrEstab TCP connections that are open now
        tcpConnState the state of a TCP connection
        tcpRetransSegs TCP segments sent again
        tcpActiveOpens TCP connections that this device opened
        tcpPassiveOpens TCP connections that others opened to this device
        udpInDatagrams UDP datagrams delivered
        udpNoPorts UDP datagrams for a port at which nobody listened
        udpInErrors UDP datagrams that could not be delivered for other reasons
        snmpInPkts messages that the SNMP agent received
        snmpInBadCommunityNames messages with an unknown community: a sign of a wrong password
        snmpEnableAuthenTraps whether the agent tells of messages with a wrong community
        snmpEngineID the agent's identity for SNMPv3
        snmpEngineBoots how often the agent has restarted since its identity was set
        snmpEngineTime seconds since the agent last restarted
        usmStatsWrongDigests SNMPv3 messages with a wrong authentication key
        usmStatsNotInTimeWindows SNMPv3 messages that were too old
        usmStatsUnknownUserNames SNMPv3 messages of a user that the agent does not know
        dot1dBaseBridgeAddress the bridge's own MAC address
        dot1dStpRootCost cost of the path to the root of the spanning tree
        dot1dStpTopChanges how often the spanning tree has changed
        dot1dStpPortState what the spanning tree lets a port do
        dot1dTpFdbPort the bridge port behind which a MAC address was learned
        dot1qTpFdbPort the bridge port behind which a MAC address was learned, per VLAN
        dot1qVlanStaticName the name of a VLAN
        dot1qPvid the VLAN of frames that come in without a tag
        dot3StatsDuplexStatus half or full duplex, as it is now
        dot3StatsFCSErrors frames with a wrong checksum
        dot3StatsLateCollisions collisions that came too late; often a duplex mismatch
        entPhysicalDescr what a part of the device is
        entPhysicalName the name of a part of the device
        entPhysicalSerialNum the serial number of a part of the device
        entPhysicalModelName the model of a part of the device
        entPhySensorValue what a sensor measures, to be scaled by its type, scale and precision
        hrSystemUptime time since the host itself started
        hrSystemDate the host's clock
        hrSystemNumUsers how many people are logged in
        hrSystemProcesses how many processes are running
        hrMemorySize main memory in kibibytes
        hrStorageDescr what a storage is: a file system, memory, swap
        hrStorageAllocationUnits octets in one unit of hrStorageSize and hrStorageUsed
        hrStorageSize size of a storage in its allocation units
        hrStorageUsed what is used of a storage, in its allocation units
        hrProcessorLoad percentage of the last minute in which a processor was busy
        hrSWRunName the name of a running program
        hrDeviceStatus whether a device of the host works
        lldpRemSysName the name of the neighbour on a port, as LLDP told
        lldpRemPortId the neighbour's port at the other end
        lldpRemChassisId the neighbour's identity
        bgpPeerState the state of a BGP session; established is the one to want
        bgpPeerRemoteAs the neighbour's autonomous system
        bgpPeerFsmEstablishedTime seconds that a BGP session is up, or down
        ospfNbrState the state of an OSPF neighbour; full is the one to want
        upsBatteryStatus whether the battery is normal, low or depleted
        upsEstimatedMinutesRemaining minutes that the battery will last
        upsEstimatedChargeRemaining charge of the battery in per cent
        upsOutputSource where the UPS takes its output from: normal, battery, bypass
        upsOutputPercentLoad load of an output line in per cent of what it can take
        pethMainPseConsumptionPower power that all powered ports draw, in watts
        prtMarkerSuppliesLevel how much toner or ink is left
        prtMarkerLifeCount how much the printer has printed in its life
        prtAlertDescription what the printer complains of
        laLoad load average over 1, 5 and 15 minutes
        memTotalReal main memory in kB
        memAvailReal main memory that is free, in kB
        ssCpuIdle percentage of processor time that was idle
        ssCpuRawIdle processor time spent idle, in ticks since the start
        dskPercent how full a watched disk is, in per cent
        coldStart the agent restarted, and its configuration may have changed
        warmStart the agent restarted with the same configuration
        linkDown an interface is about to go down, or went down
        linkUp an interface came up
        authenticationFailure the agent got a message with a wrong password
        """
}
