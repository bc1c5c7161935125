"""Escapes for GitHub workflow commands: `%`, CR and LF, and in properties also `:` and `,`.

The runner undoes exactly these; a raw line end would end the command and let the rest be another one.
"""

from migrator.reports.escaping.visible import visible


def data(*lines: str) -> str:
    """Return the message of a command; several lines are joined by an escaped line end."""
    return "%0A".join(visible(line).replace("%", "%25") for line in lines if line)


def prop(text: str) -> str:
    """Return the value of one of a command's properties."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
