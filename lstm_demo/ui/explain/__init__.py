"""The views below the theatre, which explain the reading."""
