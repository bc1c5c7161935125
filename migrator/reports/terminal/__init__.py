"""The parts of the text report. Rich is used here and in `text.py` alone."""
