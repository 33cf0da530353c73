"""The folder above on the path of plain imports: programs.py, plain_loops.py, spec_texts.py."""

import sys
from pathlib import Path

# --import-mode=importlib puts no folder on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))
