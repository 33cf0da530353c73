"""The reference: a program interpreted with numpy and plain Python, apart from all that it checks."""
