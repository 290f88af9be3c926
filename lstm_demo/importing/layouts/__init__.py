"""The layouts in which people save recurrent networks, and how each is recognised."""
