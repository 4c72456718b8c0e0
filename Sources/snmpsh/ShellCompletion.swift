/// `snmpsh completions SHELL`: completion scripts, made from the table of options.
enum ShellCompletion {
    enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    /// The tasks that stand in the place of a file.
    static let tasks: [(name: String, help: String)] = [
        ("run", "run a script or a runbook"),
        ("check", "read scripts, list every set, ask no device"),
        ("check-mibs", "a line for each MIB module of a directory"),
        ("test", "run scripts against recorded answers"),
        ("completions", "print a completion script for the shell"),
    ]

    /// What an option's value is.
    private enum Value {
        case none
        case words([String])
        case file(ending: String)
        case directory
        /// Something that only the person knows.
        case free
    }

    static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private static func value(of option: ProgramOption) -> Value {
        guard case .required(let placeholder) = option.argument else { return .none }
        if placeholder.hasPrefix("DIR") { return .directory }
        if placeholder.hasPrefix("FILE.snmprec") { return .file(ending: "snmprec") }
        if placeholder.hasPrefix("FILE.md") { return .file(ending: "md") }
        let words = placeholder.split(separator: "|").map(String.init)
        return words.count > 1 ? .words(words) : .free
    }

    /// A text in single quotes, as all three shells read it.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    // MARK: bash

    private static var bash: String {
        var cases = ""
        for option in ProgramOption.all {
            let reply: String
            switch value(of: option) {
            case .none: continue
            case .words(let words):
                reply =
                    "mapfile -t COMPREPLY < <(compgen -W \(quoted(words.joined(separator: " "))) -- \"$word\")"
            case .file(let ending): reply = "_snmpsh_files \(quoted(ending))"
            case .directory:
                reply = "mapfile -t COMPREPLY < <(compgen -d -- \"$word\")"
            case .free: reply = "COMPREPLY=()"
            }
            cases += "        --\(option.name)) \(reply); return ;;\n"
        }
        let options = ProgramOption.all.map { "--\($0.name)" }.joined(separator: " ")
        let tasks = tasks.map(\.name).joined(separator: " ")
        let shells = Shell.allCases.map(\.rawValue).joined(separator: " ")
        return """
            # bash completion for snmpsh:  source <(snmpsh completions bash)
            _snmpsh_files() {
                local ending
                mapfile -t COMPREPLY < <(compgen -d -S / -- "$word"
                    for ending in $1; do compgen -f -X "!*.$ending" -- "$word"; done)
                [[ ${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
            }
            _snmpsh() {
                local word=${COMP_WORDS[COMP_CWORD]} before= i
                ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}
                if [[ $before == = ]]; then
                    before=${COMP_WORDS[COMP_CWORD - 2]}
                elif [[ $word == = ]]; then
                    word=
                fi
                case $before in
            \(cases)        -c) COMPREPLY=(); return ;;
                    completions)
                        mapfile -t COMPREPLY < <(compgen -W \(quoted(shells)) -- "$word"); return ;;
                    check-mibs) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
                esac
                if [[ $word == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W \(quoted(options)) -- "$word")
                    return
                fi
                _snmpsh_files 'snmp md'
                for ((i = 1; i < COMP_CWORD; i++)); do
                    [[ ${COMP_WORDS[i]} == -* ]] || return
                done
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W \(quoted(tasks)) -- "$word")
            }
            complete -F _snmpsh snmpsh

            """
    }

    // MARK: zsh

    private static var zsh: String {
        var lines = ""
        for option in ProgramOption.all {
            let help = option.help.replacing("[", with: "(").replacing("]", with: ")")
            var text = "--\(option.name)"
            switch value(of: option) {
            case .none: text += "[\(help)]"
            case .words(let words): text += "=[\(help)]:value:(\(words.joined(separator: " ")))"
            case .file(let ending): text += "=[\(help)]:file:_files -g \"*.\(ending)\""
            case .directory: text += "=[\(help)]:directory:_files -/"
            case .free: text += "=[\(help)]:value:"
            }
            lines += "        \(quoted(text)) \\\n"
        }
        let tasks = tasks.map { quoted("\($0.name):\($0.help)") }.joined(separator: " ")
        let shells = Shell.allCases.map(\.rawValue).joined(separator: " ")
        return """
            #compdef snmpsh
            # zsh completion for snmpsh:  snmpsh completions zsh > _snmpsh, in a folder of $fpath
            _snmpsh_first() {
                local -a tasks
                tasks=(\(tasks))
                _describe task tasks
                _files -g '*.(snmp|md)'
            }
            _snmpsh_rest() {
                case $words[1] in
                    completions) _values shell \(shells) ;;
                    check-mibs) _files -/ ;;
                    *) _files ;;
                esac
            }
            _snmpsh() {
                _arguments -S \\
            \(lines)        '-c[run these commands]:commands:' \\
                    '1:script or task:_snmpsh_first' \\
                    '*::argument:_snmpsh_rest'
            }
            if [[ $funcstack[1] == _snmpsh ]]; then _snmpsh "$@"; else compdef _snmpsh snmpsh; fi

            """
    }

    // MARK: fish

    private static var fish: String {
        var lines = ""
        for option in ProgramOption.all {
            var line = "complete -c snmpsh -l \(option.name) -d \(quoted(option.help))"
            switch value(of: option) {
            case .none: break
            case .words(let words): line += " -x -a \(quoted(words.joined(separator: " ")))"
            case .file(let ending):
                line += " -r -F -a \(quoted("(__fish_complete_suffix .\(ending))"))"
            case .directory: line += " -x -a '(__fish_complete_directories)'"
            case .free: line += " -x"
            }
            lines += line + "\n"
        }
        for task in tasks {
            lines +=
                "complete -c snmpsh -n __fish_use_subcommand -a \(task.name) -d \(quoted(task.help))\n"
        }
        let shells = Shell.allCases.map(\.rawValue).joined(separator: " ")
        return """
            # fish completion for snmpsh:  snmpsh completions fish > ~/.config/fish/completions/snmpsh.fish
            \(lines)complete -c snmpsh -s c -x -d 'run these commands'
            complete -c snmpsh -n '__fish_seen_subcommand_from completions' -x -a \(quoted(shells))

            """
    }
}
