/// Modules made up for the tests; every later test starts from these or from pieces of them.
enum Sample {
    /// SMIv2, with about everything that occurs in one.
    static let v2 = """
        ACME-POWER-MIB DEFINITIONS ::= BEGIN
        IMPORTS
            MODULE-IDENTITY, OBJECT-TYPE, OBJECT-IDENTITY, NOTIFICATION-TYPE,
            Integer32, Unsigned32, Counter64, Gauge32, enterprises
                FROM SNMPv2-SMI
            TEXTUAL-CONVENTION, DisplayString, RowStatus, MacAddress FROM SNMPv2-TC
            MODULE-COMPLIANCE, OBJECT-GROUP, NOTIFICATION-GROUP FROM SNMPv2-CONF
            InetAddressType, InetAddress FROM INET-ADDRESS-MIB
            ifEntry FROM IF-MIB;

        acme MODULE-IDENTITY
            LAST-UPDATED "202601010000Z"
            ORGANIZATION "Acme"
            CONTACT-INFO "nobody"
            DESCRIPTION  "A made-up module -- with dashes inside."
            REVISION     "202601010000Z"
            DESCRIPTION  "First."
            ::= { enterprises 99999 }

        AcmeTenths ::= TEXTUAL-CONVENTION
            DISPLAY-HINT "d-1"
            STATUS       current
            DESCRIPTION  "Tenths."
            SYNTAX       Integer32 (-1000..1000 | 5000)

        AcmeFlags ::= TEXTUAL-CONVENTION
            STATUS current
            DESCRIPTION "Flags."
            SYNTAX BITS { red(0), green(1), blue(9) }

        acmeObjects OBJECT IDENTIFIER ::= { acme objects(1) }
        acmeKind OBJECT-IDENTITY STATUS current DESCRIPTION "A kind." ::= { acmeObjects 9 }

        acmeTemperature OBJECT-TYPE
            SYNTAX AcmeTenths
            UNITS "degrees"
            MAX-ACCESS read-write
            STATUS current
            DESCRIPTION "Temperature."
            DEFVAL { 200 }
            ::= { acmeObjects 1 }

        acmeOutletTable OBJECT-TYPE
            SYNTAX SEQUENCE OF AcmeOutletEntry
            MAX-ACCESS not-accessible
            STATUS current
            DESCRIPTION "Outlets."
            ::= { acmeObjects 2 }
        acmeOutletEntry OBJECT-TYPE
            SYNTAX AcmeOutletEntry
            MAX-ACCESS not-accessible
            STATUS current
            DESCRIPTION "An outlet."
            INDEX { acmeOutletMac, IMPLIED acmeOutletName }
            ::= { acmeOutletTable 1 }
        AcmeOutletEntry ::= SEQUENCE {
            acmeOutletMac MacAddress, acmeOutletName DisplayString,
            acmeOutletState INTEGER, acmeOutletFlags AcmeFlags
        }
        acmeOutletMac OBJECT-TYPE
            SYNTAX MacAddress MAX-ACCESS not-accessible STATUS current DESCRIPTION ""
            ::= { acmeOutletEntry 1 }
        acmeOutletName OBJECT-TYPE
            SYNTAX DisplayString (SIZE (1..16)) MAX-ACCESS not-accessible STATUS current
            DESCRIPTION "" ::= { acmeOutletEntry 2 }
        acmeOutletState OBJECT-TYPE
            SYNTAX INTEGER { on(1), off(2), unknown(-1) }
            MAX-ACCESS read-create STATUS current DESCRIPTION ""
            DEFVAL { on }
            ::= { acmeOutletEntry 3 }
        acmeOutletFlags OBJECT-TYPE
            SYNTAX AcmeFlags MAX-ACCESS read-only STATUS deprecated DESCRIPTION ""
            DEFVAL { { red, blue } }
            ::= { acmeOutletEntry 4 }

        acmeIfTable OBJECT-TYPE
            SYNTAX SEQUENCE OF AcmeIfEntry MAX-ACCESS not-accessible STATUS current
            DESCRIPTION "" ::= { acmeObjects 3 }
        acmeIfEntry OBJECT-TYPE
            SYNTAX AcmeIfEntry MAX-ACCESS not-accessible STATUS current
            DESCRIPTION "" AUGMENTS { ifEntry } ::= { acmeIfTable 1 }
        AcmeIfEntry ::= SEQUENCE { acmeIfWatts Gauge32 }
        acmeIfWatts OBJECT-TYPE
            SYNTAX Gauge32 (0..'FFFF'H) UNITS "W" MAX-ACCESS read-only STATUS current
            DESCRIPTION "" ::= { acmeIfEntry 1 }

        acmeAlarm NOTIFICATION-TYPE
            OBJECTS { acmeOutletState, acmeTemperature }
            STATUS current DESCRIPTION "" ::= { acme 0 1 }

        acmeGroup OBJECT-GROUP
            OBJECTS { acmeTemperature, acmeOutletState, acmeOutletFlags, acmeIfWatts }
            STATUS current DESCRIPTION "" ::= { acme 2 1 }
        acmeCompliance MODULE-COMPLIANCE
            STATUS current DESCRIPTION ""
            MODULE MANDATORY-GROUPS { acmeGroup }
            OBJECT acmeOutletState SYNTAX INTEGER { on(1) } MIN-ACCESS read-only DESCRIPTION ""
            ::= { acme 2 2 }
        acmeAgent AGENT-CAPABILITIES
            PRODUCT-RELEASE "1" STATUS current DESCRIPTION ""
            SUPPORTS IF-MIB INCLUDES { ifGeneralInformationGroup }
            VARIATION ifAdminStatus SYNTAX INTEGER { up(1) } DESCRIPTION ""
            ::= { acme 2 3 }
        END
        """

    /// SMIv1, with a macro, a trap and a choice.
    static let v1 = """
        OLD-MIB { iso org(3) dod(6) } DEFINITIONS IMPLICIT TAGS ::= BEGIN
        EXPORTS everything;
        IMPORTS enterprises, Counter, Gauge, IpAddress FROM RFC1155-SMI
            OBJECT-TYPE FROM RFC-1212 TRAP-TYPE FROM RFC-1215
            DisplayString FROM RFC1213-MIB;

        OBJECT-TYPE MACRO ::= BEGIN
            TYPE NOTATION ::= "SYNTAX" type(TYPE ObjectSyntax)
            VALUE NOTATION ::= value(VALUE ObjectName)
        END

        old OBJECT IDENTIFIER ::= { iso org(3) dod(6) internet(1) private(4) 1 88888 }
        OldAddress ::= CHOICE { internet IpAddress }
        OldText ::= [APPLICATION 9] IMPLICIT OCTET STRING (SIZE (0..63))

        oldTable OBJECT-TYPE
            SYNTAX SEQUENCE OF OldEntry ACCESS not-accessible STATUS mandatory ::= { old 1 }
        oldEntry OBJECT-TYPE
            SYNTAX OldEntry ACCESS not-accessible STATUS mandatory
            INDEX { oldHost, INTEGER } ::= { oldTable 1 }
        OldEntry ::= SEQUENCE { oldHost IpAddress, oldName OldText }
        oldHost OBJECT-TYPE
            SYNTAX IpAddress ACCESS read-only STATUS mandatory ::= { oldEntry 1 }
        oldName OBJECT-TYPE
            SYNTAX OldText ACCESS read-write STATUS optional ::= { oldEntry 2 }
        oldTrap TRAP-TYPE
            ENTERPRISE old VARIABLES { oldName } DESCRIPTION "" ::= 7
        END
        """
}
