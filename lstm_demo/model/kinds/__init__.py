"""The kinds of cell: one file each, and one table of them, in which everything that differs between them is found."""
