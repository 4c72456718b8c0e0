/// A page of help about more than one command.
public struct HelpTopic: Sendable {
    /// One word in small letters.
    public let name: String
    /// At most twenty lines of sixty columns.
    public let text: String

    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    static let all: [HelpTopic] = [
        HelpTopic(
            "words",
            """
            A line that starts with a bare word is a command; its
            words are text. Anything else is an expression; there
            text needs quotes.
              get ifDescr.3              a command and a word
              $x + 1                     an expression
              (get sysUpTime) / 100      a command inside one
              print "up $(get sysUpTime)"
              get ifDescr.($i + 1)       an expression in a word
            Numbers: 10  0x1f  2.5  10M  4Ki  500ms  5s  2m
            # begins a comment; ; separates statements.
            """),
        HelpTopic(
            "devices",
            """
            open r1 10.0.0.1 --community public   opens a device
            use r1            the one to ask from now on
            targets           lists them; close r1 forgets one
            @sw1 get sysName          asks one other
            @sw1,sw2 get sysName      asks both at once, as rows
            @edge get sysName         all with the tag edge
            @* get sysName            all
            @10.0.0.7 get sysName     one that was never opened
            Who did not answer is in .failures:
            let r = @edge get sysName
            $r.failures
            """),
        HelpTopic(
            "tables",
            """
            table ifDescr ifOperStatus     columns, joined by index
            and then, behind |
              where ifOperStatus == "down"   rows; text in quotes
              select ifDescr, bits = ifInOctets * 8
              sort ifInOctets desc
              first 10    last 10    count    unique
              group ifOperStatus             how many of each
              join $other --on index
              save ports.csv    to json      page
            $_ is the last result; a line that begins with | goes
            on from it without asking the device again.
            $t.ifDescr is a column, $t[0] a row.
            $_.partial says whether something is missing, and
            $_.reason why.
            """),
        HelpTopic(
            "counters",
            """
            get ifInOctets.1               as it stands now
            watch 2s { get ifInOctets.1 }  and on; Ctrl-C ends it
            let a = table ifDescr ifInOctets ifOutOctets
            diff $a (table ifDescr ifInOctets ifOutOctets)
                                           what has moved since
            let a = get ifInOctets.1
            delta((get ifInOctets.1), $a)  how far it went since
            rate((get ifInOctets.1), $a)   and that in a second
            Both allow for the wrap of a counter at its end.
            ifHCInOctets and the like have 64 bits.
            """),
        HelpTopic(
            "writing",
            """
            enable            lets this session write; the prompt
                              becomes # (scripts want --write)
            set ifAlias.3 = "to the lab"
            set ifAdminStatus.3 = up, ifAlias.3 = "x" --verify
            set ifAlias.3 = "x" --community private
                              asks as somebody who may write
            The first set of each device shows old -> new and asks.
            let old = get ifAlias.3       remembers a value, and
            set ifAlias.3 = $old          puts it back
            disable           ends it
            snmpsh --dry-run FILE shows what a script would set.
            """),
        HelpTopic(
            "secrets",
            """
            let k = secret ask            asks without echo
            let k = secret env:SNMP_KEY   from the environment
            let k = secret file:~/.key    a file only you can read
            open r1 10.0.0.1 --community $k
            A secret prints as dots. What an option takes as one is
            kept out of history, messages and jobs; written out in
            a script it earns a warning.
            """),
        HelpTopic(
            "v3",
            """
            let a = secret ask
            let p = secret ask
            user ops --auth sha256 --authkey $a
              --priv aes128 --privkey $p       (all on one line)
            open r1 10.0.0.1 --version 3 --user ops
              --level authPriv                 (all on one line)
            get sysName
            auth: md5 sha sha224 sha256 sha384 sha512
            priv: des 3des aes128 aes192 aes256 and, with Reeder's
            key extension, aes192-cisco aes256-cisco
            An AuthError names what the agent did not accept; a
            wrong privacy key is answered with silence.
            """),
        HelpTopic(
            "scripts",
            """
            A file of the lines that you type here: FILE.snmp
              args host, community = "public"
              open r1 $host --community $community
              for i in 1..4 { get ifDescr.$i }
              if (get ifOperStatus.1) == "down" { print down }
              try { get sysName } catch Timeout { print silent }
              def up(i) { return (get ifOperStatus.$i) == "up" }
              assert (up(1)), "port 1 is down"
            run FILE ARGS          here
            snmpsh FILE ARGS       anywhere
            snmpsh check FILE      finds mistakes, asks no device
            A script stops at the first error that nobody catches.
            """),
        HelpTopic(
            "runbooks",
            """
            A Markdown file whose blocks marked snmp are run, in
            order and in one session; all else is prose.
              ```snmp
              check (get ifOperStatus.3) == "up", "port 3 is up"
              ```
            run change.md          here
            snmpsh change.md       anywhere
            check counts PASS and FAIL and goes on; assert stops.
            Lines with a prompt may be pasted as they are.
            """),
        HelpTopic(
            "jobs",
            """
            let h = get sysUpTime &    asks and does not wait
            jobs                       lists what is on its way
            wait $h                    gives the answer, or its error
            wait 1                     the same by number
            poll $h1 $h2 --timeout 5s  the first that are over
            cancel $h                  ends it
            get, next, bulk, walk and table may end with &.
            """),
        HelpTopic(
            "output",
            """
            A table is fitted to the screen: long texts end in …,
            then columns at the right are left out and named
            beneath. In a pipe and in a file nothing is cut.
              | page        to leaf through it ($PAGER, or less)
              | to json     as text: json, csv, md or text
              | save F.csv  the end of the name says how
            snmpsh --format json -c 'get sysName'
            JSON has an object in each line. What did not answer is
            {"target":…,"error":{…}}, what is not all ends with
            {"partial":true,"reason":…}.
            """),
    ]
}
