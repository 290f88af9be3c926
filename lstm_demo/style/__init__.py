"""How things are written wherever they are shown: on the page, on the command line, in figures and in exported files. Imports nothing."""
