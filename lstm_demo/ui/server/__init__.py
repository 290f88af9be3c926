"""What all pages of one server share: the queue of trainings, loading what is heavy, limits for one visitor."""
