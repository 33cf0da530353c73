"""The folder above on the path of plain imports: spec_texts.py and programs.py stand there."""

import sys
from pathlib import Path

# --import-mode=importlib puts no folder on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))
