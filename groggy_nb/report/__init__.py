"""What a run left: its result and report, as objects, tables and files."""
