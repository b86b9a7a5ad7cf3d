"""Lets `python -m cohortid` do what the command `cohortid` does."""

import sys

from cohortid.cli import main

if __name__ == "__main__":
    sys.exit(main())
