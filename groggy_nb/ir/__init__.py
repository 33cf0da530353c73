"""The program: frozen forms, types, text and files."""
