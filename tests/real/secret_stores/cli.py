"""Runs migrator with the libraries of a folder behind its own, as if its extras were installed."""

import sys

from migrator.cli.main import main

sys.path.append(sys.argv.pop(1))
main()
