import FuzzTargets
import Glibc

// libFuzzer around one target: `fuzz TARGET [libFuzzer's arguments]`. Without arguments, the names
// of the targets.

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private enum Chosen {
    static let target = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.named)
}

guard Chosen.target != nil else {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(CommandLine.argc == 1 ? 0 : 2)
}
// The target's name takes the place of the program's, which libFuzzer skips.
var count = CommandLine.argc - 1
var words = unsafe CommandLine.unsafeArgv + 1
exit(
    unsafe runDriver(&count, &words) { octets, length in
        let span = unsafe UnsafeBufferPointer(start: octets, count: length).span
        do {
            try Chosen.target?.run(span)
        } catch {
            print("finding: \(error)")
            fflush(nil)
            abort()
        }
        return 0
    })
