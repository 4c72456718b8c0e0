// What an application gets with `import SNMP`: values, operations, errors and addresses come from the
// layers beneath under this one name.
@_exported public import struct Datagrams.Endpoint
@_exported public import enum Datagrams.IPAddress
@_exported public import struct Datagrams.NetworkError
@_exported public import SMI
@_exported public import SNMPCore
@_exported public import struct SNMPMessages.ErrorStatus
@_exported public import enum SNMPMessages.ProtocolVersion
@_exported public import enum USM.AuthenticationProtocol
@_exported public import enum USM.ConfigurationError
@_exported public import struct USM.EngineID
@_exported public import enum USM.PrivacyProtocol
@_exported public import struct USM.Secret
@_exported public import enum USM.SecurityLevel
@_exported public import struct USM.User
