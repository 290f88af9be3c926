"""What stands below the animation and explains the reading."""
