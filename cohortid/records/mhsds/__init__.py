"""Reading MHSDS: files, the door, submissions, events."""
