/// The reader that suits the process: editing where both ends are a terminal that can, plain lines
/// elsewhere.
package func makeLineReader(
    _ options: EditLineReader.Options, client: (any LineReaderClient)? = nil
) -> any LineReader {
    if let reader = EditLineReader(options: options, client: client) { return reader }
    return PlainLineReader(client: client)
}
