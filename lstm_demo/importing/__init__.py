"""Other people's weights in: recognised, tried in every way of use that they leave open, converted or refused with the reason."""
