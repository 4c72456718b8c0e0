import Foundation
import Testing

/// Runs the program with a secret on every way in, and looks for it on every way out.
@Suite struct SecretTests {
    static let canary = "canary-4711"
    let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.write(Self.canary + "\n", to: "key")
        _ = try Snmpsh.shell("chmod 600 key", in: folder)
    }

    private func run(_ words: String...) throws -> (output: String, code: Int32) {
        try Snmpsh.run(["--no-init"] + words, in: folder)
    }

    /// Reads the secret, so that a script has it as `$k`.
    private static let prelude = "let k = secret file:key; "

    @Test(
        arguments: [
            "print $k \"is $k\"; $k; [$k, {a: $k}]", "$k | to json; [$k, {a: $k}] | to json",
            "{a: $k} | save out.json; [{a: $k}] | save out.csv",
            "defaults --community $k; defaults",
            "defaults --community $k; defaults | to json",
            "open x 10.0.0.99 --community $k; targets",
            "user ops --auth sha256 --authkey $k --priv aes128 --privkey $k; targets | to json",
            "let j = get sysName --community $k &; jobs; print $j.command; cancel $j",
            "get sysName --community $k --timeout 100ms --resend 100ms",
            "try { get sysName --community $k --timeout 100ms } catch as e { $e | to json; print $e }",
            "throw $k", "throw \"no $k\"", "assert $k == 1", "check $k == 1, \"was $k\"",
            "print len($k)", "print upper($k)", "print ($k + 1)", "print $k.text", "read $k",
            "set sysContact = $k", "open $k 10.0.0.98", "@$k get sysName", "get $k", "describe $k",
            "user ops --auth md6 --authkey $k", "user ops --auth sha256 --authkey $k --priv aes128",
            "user ops --auth sha256 --authkey $k; open v 10.0.0.32 --user ops --timeout 2s; @v get sysName",
            "user ops --auth sha256 --authkey $k; open v 10.0.0.32 --user ops --level authPriv",
        ])
    func `a secret that was read is shown by no command and no error`(_ script: String) throws {
        for format in ["text", "json", "csv", "md"] {
            let result = try run(
                "--demo", "--verbose", "--dry-run", "--format", format, "-c",
                Self.prelude + script)
            #expect(!result.output.contains(Self.canary), "\(format): \(result.output)")
        }
        try expectNoFile()
    }

    @Test(arguments: [
        "get sysName --community CANARY &; jobs; jobs | to json",
        "open x 10.0.0.99 --community CANARY --bogus 1", "open x --community CANARY 1 2 3 4",
        "open x 10.0.0.99 --community=CANARY --level much", "open x 10.0.0.99 --comunity CANARY",
        "user ops --auth sha256 --authky CANARY", "user ops --auth md6 --authkey 'CANARY'",
        "user ops --authkey 'CANARY", "user ops --authkey \"CANARY\\q", "get sysName -c CANARY",
        "snmpwalk -v3 -u ops -A CANARY -X CANARY host", "secret CANARY", "secret 'CANARY'",
        "assert (get sysName --community CANARY --timeout 100ms) == 'x'",
        "get sysName --community \\\n CANARY --bogus",
        "table ifDescr --community CANARY --timeout 100ms | select (get sysName --community CANARY)",
        "let k = 'CANARY'; user ops --auth md6 --authkey $k",
        "let k = 'CANARY; user ops --authkey $k",
        "let a = \"CANARY\"\nlet k = $a\nuser ops --authkey $k --priv aes128 --privky ${k}",
        "def login(who, key = 5) { user $who --auth md6 --authkey $key }; login ops CANARY",
        "def login(who, key) { user $who --auth md6 --authkey $key }; login('a,b', \"CANARY\") )",
        "def login(key = 'CANARY') { user ops --auth md6 --authkey $key }; login",
        "for k in ['CANARY', 'b'] { user ops --auth md6 --authkey $k }",
        "parallel for k in ['CANARY'] { get sysName --community $k --bogus }",
        "let k = ['CANARY', 1] ; get sysName --community ${k} --bogus", "let password = 'CANARY' )",
    ])
    func `a secret that was written is not repeated`(_ script: String) throws {
        let text = script.replacingOccurrences(of: "CANARY", with: Self.canary)
        let result = try run("--demo", "-c", text)
        #expect(!result.output.contains(Self.canary), "\(result.output)")
        try folder.write(text, to: "script.snmp")
        let file = try run("--demo", "script.snmp")
        #expect(!file.output.contains(Self.canary), "\(file.output)")
        let check = try run("check", "script.snmp")
        #expect(!check.output.contains(Self.canary), "\(check.output)")
    }

    @Test func `a secret on the command line or in a script is warned of, once`() throws {
        let open = "open x 10.0.0.99 --community \(Self.canary)\n"
        let command = try run("--demo", "-c", open + open)
        #expect(count("list of processes", in: command.output) == 1)
        try folder.write(open + open, to: "a.snmp")
        let script = try run("--demo", "a.snmp")
        #expect(count("warning:", in: script.output) == 1)
        #expect(script.output.contains("--> a.snmp:1:30"))
        try folder.write("args community\nopen x 10.0.0.99 --community $community", to: "b.snmp")
        let argument = try run("--demo", "b.snmp", Self.canary)
        #expect(count("list of processes", in: argument.output) == 1)
        #expect(!argument.output.contains(Self.canary))
        #expect(try run("--demo", "b.snmp", "public").output.isEmpty)
        try folder.write("let c = '\(Self.canary)'\nopen x 10.0.0.99 --community $c", to: "c.snmp")
        let variable = try run("--demo", "c.snmp")
        #expect(count("warning:", in: variable.output) == 1)
        #expect(variable.output.contains("--> c.snmp:1:9"))
        #expect(!variable.output.contains(Self.canary))
        #expect(try run("check", "c.snmp").output.contains("--> c.snmp:1:9"))
        try folder.write(
            "def login(c) { open x 10.0.0.99 --community $c }\nlogin \(Self.canary)", to: "e.snmp")
        #expect(try run("check", "e.snmp").output.contains("--> e.snmp:2:7"))
        try folder.write("let c = 'public'; open x 10.0.0.99 --community $c", to: "d.snmp")
        #expect(try run("--demo", "d.snmp").output.isEmpty)
        #expect(try run("--demo", "--quiet", "-c", open).output.isEmpty)
    }

    @Test func `weak protocols and short passwords are named, the weak ones in one line and once`()
        throws
    {
        try folder.write("short\n", to: "key")
        let user = "user ops --auth md5 --authkey $k --priv des --privkey $k"
        let result = try run("-c", Self.prelude + user + "; " + user)
        #expect(count("MD5 and DES are weak", in: result.output) == 1)
        #expect(result.output.contains("--authkey of ops has fewer than eight octets"))
        #expect(result.code == 0)
    }

    @Test func `a secret file that others can read is refused`() throws {
        _ = try Snmpsh.shell("chmod 644 key", in: folder)
        let refused = try run("-c", Self.prelude)
        #expect(refused.output.contains("run chmod go-rwx on it"))
        #expect(refused.code == 3)
        _ = try Snmpsh.shell("chmod 600 key", in: folder)
        #expect(try run("-c", Self.prelude).code == 0)
    }

    @Test(arguments: [
        ("--version 3 --user ops --level authPriv", "", "sysName.0 = vault1"),
        ("--user monitor --level authNoPriv", "", "sysName.0 = vault1"),
        ("--user ops --context vrf9", "", "AuthError: 10.0.0.32:161 has no such context"),
        ("--user ops", "--context vrf9", "AuthError: 10.0.0.32:161 has no such context"),
        ("--user stranger", "", "does not know user \"stranger\""),
        ("--user monitor --level authPriv", "", "reaches authNoPriv, not authPriv"),
        ("--user nobody", "", "add the user first"),
    ])
    func `user, level and context are options, and each mistake has its error`(
        _ opened: String, _ asked: String, _ expected: String
    ) throws {
        // The passwords of the demo network, which its documentation tells everybody.
        try folder.write("demo-auth-secret\n", to: "auth")
        try folder.write("demo-priv-secret\n", to: "priv")
        _ = try Snmpsh.shell("chmod 600 auth priv", in: folder)
        let result = try run(
            "--demo", "-c",
            """
            let auth = secret file:auth
            let priv = secret file:priv
            user ops --auth sha256 --authkey $auth --priv aes128 --privkey $priv
            user monitor --auth sha256 --authkey $auth
            user stranger --auth sha256 --authkey $auth
            open v 10.0.0.32 \(opened)
            @v get sysName \(asked)
            """)
        #expect(result.output.contains(expected), "\(result.output)")
    }

    @Test func `a running program leaves no core and lets nobody look`() throws {
        // The kernel gives the files of such a process to root, whoever started it.
        let line = """
            chmod -R a+rx . && cp '\(try Snmpsh.path())' ./snmpsh && chmod a+rx snmpsh
            [ "$(id -u)" = 0 ] && as='setpriv --reuid 65534 --clear-groups' || as=
            $as ./snmpsh --no-init -c 'sleep 20s' & child=$!
            owner=; tries=0
            while [ "$tries" -lt 100 ]; do
                owner=$(stat -c %u /proc/$child/environ)
                [ "$owner" = 0 ] && [ "$(cat /proc/$child/comm)" = snmpsh ] && break
                tries=$((tries + 1)); sleep 0.1
            done
            echo "owner $owner $(cat /proc/$child/comm)"; kill "$child"
            """
        let result = try Snmpsh.shell(line, in: folder)
        #expect(result.output.contains("owner 0 snmpsh"), "\(result.output)")
    }

    private func count(_ text: String, in output: String) -> Int {
        output.components(separatedBy: text).count - 1
    }

    /// Looks through everything that the runs left in their home, but the key itself.
    private func expectNoFile() throws {
        let found = try Snmpsh.shell(
            "grep -rlF '\(Self.canary)' . | grep -vx ./key || true", in: folder)
        #expect(found.output.isEmpty, "\(found.output)")
    }
}
