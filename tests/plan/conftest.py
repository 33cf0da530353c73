"""This folder and the one above on the path of plain imports: carried_texts.py, built.py, same_bits.py."""

import sys
from pathlib import Path

# --import-mode=importlib puts no folder on the path.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
