"""A run in native code: its memory, its calls, its failures."""
