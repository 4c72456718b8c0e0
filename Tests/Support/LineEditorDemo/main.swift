// Reads lines and says what came. `slow` waits for Ctrl-C, `listen PATH` announces what comes down
// a named pipe, `password` asks for one, `ask` asks a question, `pid` says its process, `quit` ends.
import Glibc
import LineEditor

runDemo()
