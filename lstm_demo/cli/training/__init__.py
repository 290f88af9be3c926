"""Everything that `python -m lstm_demo train` needs."""
