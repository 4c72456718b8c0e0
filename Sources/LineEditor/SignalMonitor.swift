internal import Glibc
internal import Synchronization

/// The signals of a terminal, as something that a poll loop can wait for.
///
/// After ``start()`` Ctrl-C no longer ends the program: it counts an interrupt and makes
/// ``descriptor`` readable, so that whatever waits there wakes at once and looks. Signals that do end
/// the program give the terminal back first.
///
/// Handlers run between any two instructions. They touch nothing but atomics, one pipe and the calls
/// that POSIX lists as safe there; the tables they need are made before they are installed.
package struct SignalMonitor: Sendable {
    /// Readable once a signal has come; ``takeInterrupts()`` makes it wait again.
    package let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    private static let shared: SignalMonitor = {
        let monitor = SignalMonitor(descriptor: SignalState.openPipe())
        SignalState.install()
        return monitor
    }()

    /// Installs the handlers, once per process.
    package static func start() -> SignalMonitor { shared }

    /// Hears nothing and handles nothing: for reading a pipe in a program that sees to signals itself.
    package static let deaf = SignalMonitor(descriptor: -1)

    /// How many interrupts came since the last call.
    package func takeInterrupts() -> Int {
        drain()
        return SignalState.interrupts.exchange(0, ordering: .acquiringAndReleasing)
    }

    /// Whether an interrupt is waiting to be taken; cheap enough for an inner loop.
    package var hasInterrupt: Bool {
        SignalState.interrupts.load(ordering: .acquiring) > 0
    }

    /// Whether the window changed its size since the last call.
    func takeWindowChange() -> Bool {
        SignalState.windowChanges.exchange(0, ordering: .acquiringAndReleasing) > 0
    }

    /// Whether the program was stopped and went on since the last call.
    func takeContinuation() -> Bool {
        SignalState.continuations.exchange(0, ordering: .acquiringAndReleasing) > 0
    }

    /// Counts an interrupt that came as a character.
    func noteInterrupt() {
        SignalState.note(SignalState.interrupts)
    }

    func drain() {
        var octets: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let size = MemoryLayout.size(ofValue: octets)
        while unsafe read(descriptor, &octets, size) == size {}
    }

    /// Remembers how the terminal was found, for the handlers of the signals that end or stop the
    /// program. Only the first time counts: later it may be in a state of the program's own.
    func protectTerminal(_ settings: termios) {
        SignalState.protect(settings)
    }

    /// Sets how the terminal is to be once the program goes on after it was stopped; nil for leaving
    /// it as it is.
    func setMode(whenContinued settings: termios?) {
        SignalState.setContinued(settings)
    }

    /// Whether the terminal was asked to mark pastes, and has to be told to stop.
    func setPasteMarked(_ isMarked: Bool) {
        SignalState.pasteIsMarked.store(isMarked, ordering: .releasing)
    }
}

/// What handlers and the program share.
private enum SignalState {
    static let interrupts = Atomic<Int>(0)
    static let windowChanges = Atomic<Int>(0)
    static let continuations = Atomic<Int>(0)
    static let pasteIsMarked = Atomic<Bool>(false)
    /// The pipe's end to write to; -1 before there is one.
    private static let pipe = Atomic<Int32>(-1)
    /// The address of a `termios` that is never freed; 0 before there is one.
    private static let terminal = Atomic<UInt>(0)
    /// The same for how it is to be after a stop, if that is to be set.
    private static let continued = Atomic<UInt>(0)
    private static let setsContinued = Atomic<Bool>(false)
    /// The address of what handled each signal before, never freed either.
    private static let actions = Atomic<UInt>(0)
    private static let tableSize = 65  // signals are numbered from 1 to 64

    static func openPipe() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { return -1 }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        pipe.store(ends[1], ordering: .releasing)
        return ends[0]
    }

    static func install() {
        // A first use of each now, for none of them may be set up inside a handler.
        _ = interrupts.load(ordering: .relaxed)
        _ = windowChanges.load(ordering: .relaxed)
        _ = continuations.load(ordering: .relaxed)
        _ = pasteIsMarked.load(ordering: .relaxed)
        _ = terminal.load(ordering: .relaxed)
        _ = continued.load(ordering: .relaxed)
        _ = setsContinued.load(ordering: .relaxed)
        let table = UnsafeMutablePointer<sigaction>.allocate(capacity: tableSize)
        unsafe table.initialize(repeating: sigaction(), count: tableSize)
        actions.store(UInt(bitPattern: table), ordering: .releasing)
        handle(SIGINT) { _ in SignalState.note(SignalState.interrupts) }
        handle(SIGWINCH) { _ in SignalState.note(SignalState.windowChanges) }
        handle(SIGCONT) { _ in
            SignalState.setTerminalAfterStop()
            SignalState.note(SignalState.continuations)
        }
        handle(SIGTSTP) { SignalState.stop($0) }
        // The latter six are a trap's: it must not leave the terminal mute.
        for number in [
            SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE,
        ] {
            handle(number) { SignalState.end($0) }
        }
    }

    private static func handle(_ number: Int32, _ handler: @escaping sighandler_t) {
        guard let earlier = unsafe earlierAction(number),
            unsafe sigaction(number, nil, earlier) == 0
        else { return }
        // What the parent wants ignored stays so: `nohup` sets SIGHUP, a shell without job control
        // SIGINT in the background.
        let isIgnored =
            unsafe unsafeBitCast(
                earlier.pointee.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
        if isIgnored { return }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        // A full stack must not keep the handler from running, nor a signal end a read early.
        action.sa_flags = SA_ONSTACK | SA_RESTART
        unsafe sigaction(number, &action, nil)
    }

    /// Where the action is kept that a signal had before ours.
    private static func earlierAction(_ number: Int32) -> UnsafeMutablePointer<sigaction>? {
        let table = unsafe UnsafeMutablePointer<sigaction>(
            bitPattern: actions.load(ordering: .acquiring))
        guard (0..<tableSize).contains(Int(number)) else { return nil }
        return unsafe table.map { unsafe $0 + Int(number) }
    }

    static func protect(_ settings: termios) {
        guard terminal.load(ordering: .acquiring) == 0 else { return }
        terminal.store(address(of: settings), ordering: .releasing)
    }

    static func setContinued(_ settings: termios?) {
        if let settings, continued.load(ordering: .acquiring) == 0 {
            continued.store(address(of: settings), ordering: .releasing)
        }
        setsContinued.store(settings != nil, ordering: .releasing)
    }

    private static func address(of settings: termios) -> UInt {
        let place = UnsafeMutablePointer<termios>.allocate(capacity: 1)
        unsafe place.initialize(to: settings)
        return UInt(bitPattern: place)
    }

    static func note(_ counter: borrowing Atomic<Int>) {
        let before = errno
        counter.wrappingAdd(1, ordering: .acquiringAndReleasing)
        var octet: UInt8 = 0
        unsafe write(pipe.load(ordering: .acquiring), &octet, 1)  // a full pipe wakes as well
        errno = before
    }

    /// Gives the terminal back and lets the signal do what it did before: end the program, or have a
    /// helper print where it happened.
    private static func end(_ number: Int32) {
        giveTerminalBack()
        unsafe sigaction(number, earlierAction(number), nil)
        raise(number)  // delivered once this handler has returned
    }

    /// Gives the terminal back for as long as the program is stopped.
    private static func stop(_ number: Int32) {
        let before = errno
        giveTerminalBack()
        var ours = sigaction()
        unsafe sigaction(number, earlierAction(number), &ours)
        raise(number)
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe sigaddset(&blocked, number)
        unsafe pthread_sigmask(SIG_UNBLOCK, &blocked, nil)  // stopped here
        unsafe sigaction(number, &ours, nil)
        // A program that no shell looks after is not stopped, and so never continued.
        setTerminalAfterStop()
        errno = before
    }

    private static func giveTerminalBack() {
        guard
            let settings = unsafe UnsafePointer<termios>(
                bitPattern: terminal.load(ordering: .acquiring)), isInForeground
        else { return }
        unsafe tcsetattr(STDIN_FILENO, TCSANOW, settings)
        if pasteIsMarked.load(ordering: .acquiring) {
            let unmark: StaticString = "\u{1B}[?2004l\r\n"
            unsafe write(STDOUT_FILENO, unmark.utf8Start, unmark.utf8CodeUnitCount)
        }
    }

    private static func setTerminalAfterStop() {
        let before = errno
        if setsContinued.load(ordering: .acquiring), isInForeground,
            let settings = unsafe UnsafePointer<termios>(
                bitPattern: continued.load(ordering: .acquiring))
        {
            unsafe tcsetattr(STDIN_FILENO, TCSANOW, settings)
        }
        errno = before
    }

    /// In the background the terminal is another's, and setting it would stop this process.
    private static var isInForeground: Bool { tcgetpgrp(STDIN_FILENO) == getpgrp() }
}
