"""Decides which key may be switched off, and shows the proof."""
