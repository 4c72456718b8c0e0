/* nothing.c - the floor of every start-up figure. */
int main(void) { return 0; }
