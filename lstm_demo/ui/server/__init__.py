"""What all pages of one server share: the queue of trainings, the loading of heavy libraries, and limits for each visitor."""
