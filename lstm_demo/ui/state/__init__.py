"""What one visitor's page remembers between two runs of the script."""
