"""The SQL files, one per event table."""
