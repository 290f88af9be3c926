"""Other people's models in; traces, pictures, films and scripts out."""
