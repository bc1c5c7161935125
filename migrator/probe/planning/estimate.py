"""How many requests a check will send, known before the first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A number that is not known exactly before the end: it may stay below what is expected."""

    expected: int = 0
    """If every client gets at once what it asks for. Fewer are sent where one is refused a token."""
    at_most: int = 0

    def __add__(self, other: "Forecast") -> "Forecast":
        return Forecast(expected=self.expected + other.expected, at_most=self.at_most + other.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Requests of a check. Repetitions that a server asks for (429) come on top."""

    token: Forecast = Forecast()
    introspection: Forecast = Forecast()
    revocation: Forecast = Forecast()
    metadata: Forecast = Forecast()
    api: Forecast = Forecast()
    parity: Forecast = Forecast()
    """With keys, and again with tokens where the answers differ."""

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(
            token=self.token + other.token,
            introspection=self.introspection + other.introspection,
            revocation=self.revocation + other.revocation,
            metadata=self.metadata + other.metadata,
            api=self.api + other.api,
            parity=self.parity + other.parity,
        )

    def __str__(self) -> str:
        """Return the numbers as part of a sentence."""
        kinds = (
            ("token request", "token requests", self.token),
            ("API call", "API calls", self.api),
            ("introspection", "introspections", self.introspection),
            ("revocation", "revocations", self.revocation),
            ("metadata request", "metadata requests", self.metadata),
            ("API call to compare with keys", "API calls to compare with keys", self.parity),
        )
        shown = [_words(number, one, many) for one, many, number in kinds if number.at_most]
        return ", ".join(shown) or "no requests"


def _words(number: Forecast, one: str, many: str) -> str:
    limit = f" (at most {number.at_most:,})" if number.at_most != number.expected else ""
    return f"{number.expected:,} {one if number.expected == 1 else many}{limit}"
