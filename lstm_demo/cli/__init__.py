"""The command line. Each command is a file; torch is imported only by those that compute."""
