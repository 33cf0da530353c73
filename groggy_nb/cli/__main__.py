"""`python -m groggy_nb.cli`: the command without its script."""

import sys

from groggy_nb.cli import main

if __name__ == "__main__":
    sys.exit(main())
