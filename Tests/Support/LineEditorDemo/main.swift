// Reads lines and says what came. `slow` waits for Ctrl-C, `later TEXT` announces while one types,
// `password` asks for one, `ask` asks a question, `pid` says its process, `quit` ends.
import Glibc
import LineEditor

runDemo()
