"""Pages and figures of the machine itself: health, metrics, the documentation."""
