import SNMPScript
import Testing

@Suite struct PastedTextTests {
    @Test(arguments: [
        ("print “a b” ‘c’", "print \"a b\" 'c'"),
        ("get\u{A0}sysName \u{2014}timeout 2s", "get sysName --timeout 2s"),
        ("get sysName \u{2013}resend 1s", "get sysName --resend 1s"),
        // What a text contains is its own business.
        ("print \"it’s – here\"", "print \"it’s – here\""),
        ("print “it’s – here”", "print \"it’s – here\""),
        ("print 1 – 2", "print 1 – 2"), ("print a–b", "print a–b"),
        ("```snmp\nget sysName\n```", "get sysName"),
        ("snmp:r1> get sysName\nsysName.0 = x\nsnmp:r1> print “b”", "get sysName\n\nprint \"b\""),
        ("print 'été'", "print 'été'"),
    ])
    func `a paste says what was typed once`(_ pasted: String, _ meant: String) {
        #expect(PastedText.meant(by: pasted) == meant)
    }
}
