"""Remembers for a run what clients showed of their servers, so that later ones start with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from migrator.model.inventory import AuthMethod
from migrator.model.server import ServerHabit, ServerProfile
from migrator.oauth.client_authentication import Way


@dataclass(slots=True)
class ServerProfiles:
    """The servers of one run, by token endpoint."""

    _profiles: dict[str, ServerProfile] = field(default_factory=dict)
    _worked: dict[str, Way] = field(default_factory=dict)

    def habits(self, token_url: str) -> frozenset[ServerHabit]:
        """Return what is known of a server."""
        profile = self._profiles.get(token_url)
        return profile.habits if profile else frozenset()

    def likeliest_first(self, token_url: str, ways: tuple[Way, ...], declared: AuthMethod) -> tuple[Way, ...]:
        """Return the same ways, those first that worked for another client of the server.

        A declared method stays the first: whether it works is the question.
        """
        worked = self._worked.get(token_url)
        if worked is None:
            return ways

        def rank(way: Way) -> tuple[bool, bool]:
            is_first = way.method is (worked.method if declared is AuthMethod.AUTO else ways[0].method)
            is_other = way.method is worked.method and (way.encoded, way.audience) != (
                worked.encoded,
                worked.audience,
            )
            return not is_first, is_other

        return tuple(sorted(ways, key=rank))

    def worked(self, token_url: str, way: Way, *, refused: tuple[Way, ...]) -> None:
        """Take in that a way worked after others were refused; what worked at once teaches nothing."""
        if refused:
            self._worked[token_url] = way

    def learn(self, token_url: str, habits: Iterable[ServerHabit]) -> ServerProfile:
        """Take in what one client showed, and return what is known of the server now."""
        known = self._profiles.get(token_url) or ServerProfile(token_url=token_url)
        known = replace(known, habits=known.habits | frozenset(habits), clients=known.clients + 1)
        self._profiles[token_url] = known
        return known

    def also(self, token_url: str, habit: ServerHabit) -> ServerProfile:
        """Take in one thing more that a client showed which was learnt from before."""
        known = self._profiles.get(token_url) or ServerProfile(token_url=token_url)
        self._profiles[token_url] = replace(known, habits=known.habits | {habit})
        return self._profiles[token_url]


def way_habits(way: Way, *, is_encoding_visible: bool, token_url: str) -> frozenset[ServerHabit]:
    """Return what it shows of a server that a way of authenticating worked."""
    match way.method:
        case AuthMethod.CLIENT_SECRET_BASIC if not way.encoded:
            return frozenset({ServerHabit.TAKES_BASIC_RAW})
        case AuthMethod.CLIENT_SECRET_BASIC if is_encoding_visible:
            return frozenset({ServerHabit.DECODES_BASIC})
        case AuthMethod.PRIVATE_KEY_JWT:
            is_endpoint = way.audience == token_url
            habit = ServerHabit.TAKES_ENDPOINT_AUDIENCE if is_endpoint else ServerHabit.TAKES_ISSUER_AUDIENCE
            return frozenset({habit})
        case _:
            return frozenset()
