"""The training studio: runs compared, their curves and mistakes."""
