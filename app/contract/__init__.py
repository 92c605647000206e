"""What the program and the ahead-of-time tool agree on; standard library and numpy only."""
