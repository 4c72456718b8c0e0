import SNMPScript

/// What `help` says of the program around the language.
enum PromptHelp {
    static let topics: [HelpTopic] = [
        HelpTopic(
            "editing",
            """
            Tab             completes, or lists what may follow
            Right, Ctrl-E   takes the grey suggestion
            Up, Down        earlier lines that begin like this one
            Ctrl-R          searches them; again for older ones
            Enter           runs; goes on inside an open block
            Alt-Enter       another line in any case
            Ctrl-A, Ctrl-E  to the line's start, its end
            Ctrl-W, Ctrl-U  deletes the word, the line before
            Ctrl-K, Ctrl-Y  deletes to the end; puts it back
            Ctrl-L          clears the screen
            Ctrl-C          stops the command; what came is in $_
            Ctrl-D          on an empty line: ends snmpsh
            A paste is shown first and runs with Enter. A line that
            begins with a space is not kept in the history.
            vi keys: "bind -v" in ~/.editrc
            """),
        HelpTopic(
            "exit",
            """
            exit, quit or Ctrl-D on an empty line ends the session.
            A script's exit code, the worst that applies:
              0  well
              1  an assert or a check failed
              2  syntax or usage
              3  an SNMP or other error that nobody caught
              4  some of many devices failed
              5  the last answers printed were missing or partial
              130  interrupted
            """),
    ]

    /// Three lines for someone who is new, each shorter than sixty columns; one for everybody else.
    static func greeting(isDemo: Bool, isFirst: Bool) -> String {
        let name = "snmpsh \(Version.text): help explains, Tab completes"
        if isDemo {
            return name + "\n"
                + """
                targets lists the devices of this demo network; then try
                table ifDescr ifOperStatus      @sw1 get sysName
                """
        }
        guard isFirst else { return name }
        return name + "\n"
            + """
            open 10.0.0.1 --community public    opens a device
            snmpsh --demo has devices to try; help devices says more
            """
    }
}
