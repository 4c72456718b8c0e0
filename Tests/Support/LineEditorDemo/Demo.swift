import Glibc
import LineEditor

func runDemo() {
    let client = DemoClient()
    let signals = SignalMonitor.start()
    let reader = makeLineReader(EditLineReader.Options(program: "demo"), client: client)
    defer { reader.close() }
    client.announce = { reader.printAbove($0) }
    while true {
        switch reader.readLine(prompt: Prompt("demo> ", style: .bold)) {
        case .line("quit"): return
        case .line("pid"): reader.printAbove("pid \(getpid()).")
        case .line("slow"): waitForInterrupt(signals, reader)
        case .line("password"):
            if case .line(let secret) = reader.readSecret(prompt: "password: ") {
                reader.printAbove("got \(secret.count) characters")
            } else {
                reader.printAbove("got none")
            }
        case .line("ask"): reader.printAbove("answered \(reader.readAnswer(prompt: "sure? "))")
        case .line(let line) where line.hasPrefix("listen "):
            client.listen(at: String(line.dropFirst(7)))
            reader.printAbove("listening")
        case .line(let line):
            reader.printAbove("read <\(line.split(separator: "\n").joined(separator: "|"))>")
        case .interrupted: reader.printAbove("interrupted")
        case .endOfInput:
            reader.printAbove("end")
            return
        }
    }
}

/// What a running command does: it waits on the monitor's descriptor among its own.
private func waitForInterrupt(_ signals: SignalMonitor, _ reader: any LineReader) {
    reader.printAbove("waiting")
    var status = StatusLine()
    status?.show("1 of 3 devices\u{7}" + String(repeating: ", and so on", count: 40))
    var polled = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
    while signals.takeInterrupts() == 0 {
        _ = unsafe poll(&polled, 1, 10_000)
    }
    status?.clear()
    reader.printAbove("cancelled")
}
