"""What renderers derive from a report before they write it. Nothing here knows of an output format."""
