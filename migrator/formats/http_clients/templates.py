"""Templates in double braces, as Postman, Bruno and httpYac write variables."""

import re

_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"(?:process\.env\.|\$processEnv\s+%?|\$dotenv\s+%?)?[A-Za-z_][\w-]*")
_ENVIRONMENT = re.compile(r"(?:process\.env\.|\$processEnv\s+%?|\$dotenv\s+%?)")


def expressions(text: str) -> list[str]:
    """Return what stands between double braces, in order."""
    return [m[1].strip() for m in _TEMPLATE.finditer(text)]


def is_variable(expression: str) -> bool:
    """Return whether an expression is a variable, and no answer of another request and no computed value."""
    return bool(_NAME.fullmatch(expression))


def environment_prefix(expression: str) -> str:
    """Return what makes it a variable of the process (`process.env.`); empty for one of the client's own."""
    match = _ENVIRONMENT.match(expression)
    return match[0] if match else ""


def template(expression: str) -> str:
    """Return the text that reads a variable."""
    return "{{" + expression + "}}"


def without_templates(text: str) -> str:
    """Return a text with a blank where templates stand."""
    return _TEMPLATE.sub(" ", text)


def reads(text: str, expression: str) -> bool:
    """Return whether a text reads a variable in double braces."""
    return expression in expressions(text)
