"""How many requests a check will send, known before the first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A number that is not known exactly."""

    at_least: int = 0
    """If every first answer settles the matter."""
    at_most: int = 0

    def __add__(self, other: "Range") -> "Range":
        return Range(at_least=self.at_least + other.at_least, at_most=self.at_most + other.at_most)

    def __str__(self) -> str:
        """Return `3`, or `3 to 7`."""
        return str(self.at_most) if self.at_least == self.at_most else f"{self.at_least} to {self.at_most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Requests of a check. Repetitions that a server asks for (429) come on top."""

    token: Range = Range()
    introspection: Range = Range()
    revocation: Range = Range()
    metadata: Range = Range()
    api: Range = Range()
    parity: Range = Range()
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
            ("token requests", self.token),
            ("API calls", self.api),
            ("introspections", self.introspection),
            ("revocations", self.revocation),
            ("metadata requests", self.metadata),
            ("API calls to compare with keys", self.parity),
        )
        shown = [f"{number} {kind}" for kind, number in kinds if number.at_most]
        return ", ".join(shown) or "no requests"
