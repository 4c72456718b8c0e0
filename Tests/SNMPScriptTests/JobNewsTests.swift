import Testing

@testable import SNMPScript

@Suite struct JobNewsTests {
    @Test func `the end of a job is told once, and its answer is still there`() {
        let session = Session()
        session.run("open core1 10.1.0.1\nget sysName &\nwalk system &\nsleep 2s")
        #expect(
            session.interpreter.takeJobNews() == [
                "[1] core1: sysName.0 = core1",
                "[2] core1: walk system has brought 17 values: wait 2",
            ])
        #expect(session.interpreter.takeJobNews().isEmpty)
        #expect(session.run("wait 1").contains("sysName.0 = core1"))
    }

    @Test func `what was waited for is not told, and a failure is`() {
        let session = Session()
        session.run(
            "open core1 10.1.0.1\nopen dead 10.0.0.13 --timeout 1s\nlet h = @core1 get sysName &\n"
                + "wait $h\n@dead get sysName &\nsleep 3s")
        #expect(
            session.interpreter.takeJobNews() == [
                "[2] dead: Timeout: no answer from dead (10.0.0.13:161) in 1s"
            ])
    }
}
