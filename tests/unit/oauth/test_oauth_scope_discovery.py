"""Scope discovery against simulated servers: the truth or "not told", within n + 1 requests."""

import asyncio
from collections.abc import Callable
from enum import Enum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.http import NoAnswer, TransportProblem
from migrator.model.oauth import Evidence, Scopes, TokenFacts
from migrator.model.secret import Secret
from migrator.model.server import ServerHabit
from migrator.model.verdict import Reason
from migrator.oauth.evidence import weigh, with_used
from migrator.oauth.scope_discovery import Discovery, discover
from migrator.oauth.token_answer import Granted, Odd, Refused, TokenAnswer


class Server(Enum):
    """How a simulated authorization server treats scopes that the client does not have."""

    SILENT = auto()
    NAMES_FIRST = auto()
    ECHOES = auto()
    NARROWS = auto()
    WIDENS = auto()
    IGNORES = auto()
    OMITS = auto()
    NAMES_ALLOWED = auto()
    EXCLUDES = auto()
    """Every third scope is of the same resource; scopes of two resources are refused together."""
    DEFAULT_AND_ROLES = auto()
    """Takes only `<resource>/.default`, states no scope, and puts what is granted into the token."""


REFUSING = [
    Server.SILENT,
    Server.NAMES_FIRST,
    Server.ECHOES,
    Server.NAMES_ALLOWED,
]
ALL = [f"api.{n}:read" for n in range(40)]


def granted(scope: Scopes | None, claimed: Scopes | None = None) -> Granted:
    token = Secret("t", label="access token")
    return Granted(access_token=token, facts=TokenFacts(type="Bearer"), scope=scope, claimed=claimed)


def refused(named: Scopes = frozenset(), error: str = "invalid_scope") -> Refused:
    return Refused(error=error, status=400, named_scopes=named)


def ask_of(server: Server, allowed: Scopes) -> Callable[[Scopes], TokenAnswer]:
    def answer(asked: Scopes) -> TokenAnswer:
        if is_refused(server, asked, allowed):
            return refused(named_by(server, asked, allowed))
        match server:
            case Server.NARROWS:
                return granted(asked & allowed)
            case Server.WIDENS:
                return granted(allowed)
            case Server.IGNORES | Server.OMITS:
                return granted(None)
            case Server.DEFAULT_AND_ROLES:
                return granted(None, claimed=allowed)
            case _:
                return granted(asked)

    return answer


def is_refused(server: Server, asked: Scopes, allowed: Scopes) -> bool:
    match server:
        case Server.NARROWS | Server.WIDENS | Server.IGNORES:
            return False
        case Server.DEFAULT_AND_ROLES:
            return not all(scope.endswith("/.default") for scope in asked)
        case Server.EXCLUDES if len({ALL.index(scope) % 3 for scope in asked}) > 1:
            return True
        case _:
            return not asked <= allowed


def named_by(server: Server, asked: Scopes, allowed: Scopes) -> Scopes:
    match server:
        case Server.NAMES_FIRST:
            return frozenset(sorted(asked - allowed)[:1])
        case Server.ECHOES:
            return asked
        case Server.NAMES_ALLOWED:
            return frozenset(sorted(asked & allowed)[:1])
        case _:
            return frozenset()


def run(required: Scopes, answer: Callable[[Scopes], TokenAnswer]) -> tuple[Discovery, list[Scopes]]:
    asked: list[Scopes] = []

    async def ask(scopes: Scopes) -> TokenAnswer:
        asked.append(scopes)
        return answer(scopes)

    return asyncio.run(discover(required, ask)), asked


def sets(n: int) -> st.SearchStrategy[frozenset[str]]:
    return st.sets(st.sampled_from(ALL), max_size=n).map(frozenset)


@given(server=st.sampled_from(Server), required=sets(30), allowed=sets(40))
def test_the_result_is_the_truth_or_not_told_and_the_cost_is_bounded(
    server: Server, required: Scopes, allowed: Scopes
) -> None:
    found, asked = run(required, ask_of(server, allowed))
    assert len(asked) == found.requests <= len(required) + 1
    assert found.only_together <= found.missing
    if server is Server.DEFAULT_AND_ROLES:
        # Scopes that are no resource's default are refused one and all, whatever the roles.
        assert found.missing <= required
    elif server is Server.EXCLUDES:
        assert found.missing - found.only_together <= required - allowed
    else:
        assert found.missing <= required - allowed
    assert not found.missing & found.accepted
    assert found.accepted | found.missing | found.untold == required
    if server is not Server.IGNORES:
        assert found.accepted <= allowed
    if found.token is not None:
        # The token in hand is one for everything that was accepted.
        assert found.accepted <= asked[-1] or found.accepted in asked


@given(server=st.sampled_from(REFUSING[:3]), required=sets(11), allowed=sets(40))
def test_below_twelve_scopes_nothing_is_left_open(server: Server, required: Scopes, allowed: Scopes) -> None:
    found, _ = run(required, ask_of(server, allowed))
    assert found.missing == required - allowed
    assert found.accepted == required & allowed
    assert not found.untold


@given(required=sets(30), allowed=sets(40))
def test_evidence_of_what_was_found_is_never_wrong(required: Scopes, allowed: Scopes) -> None:
    for server in set(Server) - {Server.EXCLUDES, Server.DEFAULT_AND_ROLES}:
        found, _ = run(required, ask_of(server, allowed))
        weighed = weigh(found, required=required, needed=required, introspected=None)
        assert weighed.granted <= allowed
        assert weighed.missing <= required - allowed
        assert weighed.granted & required | weighed.missing | weighed.unknown == required
        if server in {Server.IGNORES, Server.OMITS}:
            assert not weighed.granted


@pytest.mark.parametrize(
    ("server", "required", "allowed", "requests"),
    [
        (Server.SILENT, 4, 4, 1),
        (Server.SILENT, 1, 0, 1),
        (Server.SILENT, 4, 1, 5),
        (Server.SILENT, 4, 0, 5),
        (Server.NAMES_FIRST, 4, 3, 2),
        (Server.NAMES_FIRST, 4, 1, 4),
        (Server.NAMES_FIRST, 8, 0, 8),
        (Server.ECHOES, 4, 1, 5),
        (Server.NARROWS, 30, 7, 1),
    ],
)
def test_the_cost_of_known_cases(server: Server, required: int, allowed: int, requests: int) -> None:
    found, _ = run(frozenset(ALL[:required]), ask_of(server, frozenset(ALL[:allowed])))
    assert found.requests == requests


def test_halving_is_cheaper_than_one_by_one_and_finds_the_one_missing() -> None:
    required = frozenset(ALL[:32])
    costs = []
    for missing in sorted(required):
        found, _ = run(required, ask_of(Server.SILENT, required - {missing}))
        assert found.missing == {missing}
        costs.append(found.requests)
    assert max(costs) <= 12


def test_a_scope_that_only_looks_named_is_not_accused() -> None:
    # The server names what the client may have, not what it may not have.
    found, _ = run(frozenset({"a", "b"}), ask_of(Server.NAMES_ALLOWED, frozenset({"a"})))
    assert found.accepted == {"a"}
    assert found.missing == {"b"}


@pytest.mark.parametrize(
    "end",
    [
        refused(error="invalid_client"),
        Odd(reason=Reason.SERVER_ERROR, seen="the server failed", status=503),
        NoAnswer(problem=TransportProblem.TIMEOUT, detail="late"),
    ],
)
def test_an_answer_that_is_about_something_else_ends_the_search(end: Refused | Odd | NoAnswer) -> None:
    answers = iter([refused(), end])
    found, asked = run(frozenset({"a", "b", "c"}), lambda _: next(answers))
    assert len(asked) == 2
    assert found.stopped_by is end
    assert found.untold == {"a", "b", "c"}


def test_wrong_credentials_are_sent_once() -> None:
    found, asked = run(frozenset(ALL[:20]), lambda _: refused(error="invalid_client"))
    assert len(asked) == 1
    assert found.token is None


def test_nothing_required_is_asked_without_scopes() -> None:
    found, asked = run(frozenset(), lambda _: granted(None))
    assert asked == [frozenset()]
    assert found.token is not None
    refusing, asked = run(frozenset(), lambda _: refused())
    assert (len(asked), refusing.token) == (1, None)
    assert refusing.stopped_by is not None


def test_a_server_that_contradicts_itself_leaves_the_scope_open() -> None:
    def answer(asked: Scopes) -> TokenAnswer:
        if asked == {"a", "b", "c"}:
            return refused()
        return granted(asked - {"a"} if len(asked) > 1 else asked)

    found, _ = run(frozenset({"a", "b", "c"}), answer)
    assert "a" in found.untold


def one_at_a_time(asked: Scopes) -> TokenAnswer:
    return refused() if len(asked) > 1 else granted(asked)


def test_scopes_that_are_granted_only_alone_are_not_told_rather_than_called_missing() -> None:
    found, asked = run(frozenset({"a", "b"}), one_at_a_time)
    assert [set(scopes) for scopes in asked] == [{"a", "b"}, {"a"}, {"b"}]
    assert (set(found.accepted), set(found.missing), set(found.untold)) == ({"a"}, set(), {"b"})
    assert ServerHabit.EXCLUDES_COMBINATIONS in found.habits


def test_where_no_request_is_left_to_ask_alone_only_what_was_seen_is_said() -> None:
    found, asked = run(frozenset({"a", "b", "c"}), one_at_a_time)
    assert len(asked) == 4
    assert found.missing == found.only_together == {"b", "c"}


def test_once_another_client_showed_that_scopes_exclude_each_other_none_of_them_is_called_missing() -> None:
    async def ask(scopes: Scopes) -> TokenAnswer:
        return one_at_a_time(scopes)

    known = frozenset({ServerHabit.EXCLUDES_COMBINATIONS})
    found = asyncio.run(discover(frozenset({"a", "b", "c"}), ask, known=known))
    assert (set(found.missing), set(found.untold)) == (set(), {"b", "c"})


def test_a_scope_that_is_refused_alone_as_well_is_missing_for_sure() -> None:
    found, asked = run(frozenset({"a", "b"}), ask_of(Server.SILENT, frozenset({"a"})))
    assert set(asked[-1]) == {"b"}
    assert (set(found.missing), set(found.only_together)) == ({"b"}, set())


def test_a_server_of_defaults_and_roles_proves_nothing_by_its_token() -> None:
    default = frozenset({"api://audit/.default"})
    found, _ = run(default, ask_of(Server.DEFAULT_AND_ROLES, frozenset({"Audit.Read"})))
    weighed_ = weigh(found, required=default, needed=default, introspected=None)
    assert (weighed_.evidence, weighed_.unknown, weighed_.missing) == (
        Evidence.CLAIMED,
        default,
        frozenset(),
    )
    # Asked as other servers are, it refuses.
    found, asked = run(frozenset({"Audit.Read", "Login.Read"}), ask_of(Server.DEFAULT_AND_ROLES, default))
    assert found.missing == {"Audit.Read", "Login.Read"}
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("server", "habits"),
    [
        (Server.SILENT, {ServerHabit.REFUSES_ALL, ServerHabit.STATES_SCOPES}),
        (
            Server.NAMES_FIRST,
            {ServerHabit.REFUSES_ALL, ServerHabit.NAMES_OFFENDER, ServerHabit.STATES_SCOPES},
        ),
        (Server.NARROWS, {ServerHabit.NARROWS, ServerHabit.STATES_SCOPES}),
        (Server.OMITS, {ServerHabit.REFUSES_ALL, ServerHabit.OMITS_SCOPES}),
        (Server.WIDENS, {ServerHabit.NARROWS, ServerHabit.WIDENS, ServerHabit.STATES_SCOPES}),
    ],
)
def test_habits_of_the_server_are_learnt(server: Server, habits: set[ServerHabit]) -> None:
    found, _ = run(frozenset({"a", "b", "c"}), ask_of(server, frozenset({"a", "b", "z"})))
    assert found.habits == habits


def weighed(answer: Granted, introspected: Scopes | None = None) -> tuple[object, ...]:
    required = frozenset({"a", "b"})
    found, _ = run(required, lambda _: answer)
    result = weigh(found, required=required, needed=required | {"c"}, introspected=introspected)
    return result.evidence, set(result.granted), set(result.missing), set(result.unknown), set(result.excess)


def test_the_best_evidence_counts() -> None:
    ab = {"a", "b"}
    assert weighed(granted(frozenset("a"))) == (Evidence.STATED, {"a"}, {"b"}, set(), set())
    assert weighed(granted(frozenset("acx"))) == (Evidence.STATED, {"a", "c", "x"}, {"b"}, set(), {"x"})
    assert weighed(granted(None)) == (Evidence.IMPLIED, set(), set(), ab, set())
    assert weighed(granted(None, frozenset("ab"))) == (Evidence.CLAIMED, set(), set(), ab, set())
    introspected = weighed(granted(frozenset("ab")), frozenset("b"))
    # Introspection may hide what the token response states (RFC 7662 §2.2): that is a doubt, and no proof.
    assert introspected == (Evidence.INTROSPECTED, {"b"}, set(), {"a"}, set())
    narrowed = weighed(granted(frozenset("b")), frozenset("b"))
    assert narrowed == (Evidence.INTROSPECTED, {"b"}, {"a"}, set(), set())
    assert weighed(granted(frozenset({"a,b"}))) == (Evidence.STATED, ab, set(), set(), set())
    assert weighed(granted(frozenset()))[:3] == (Evidence.STATED, set(), ab)


def test_a_scope_in_another_spelling_is_doubted_and_neither_missing_nor_excess() -> None:
    required = frozenset({"audit.log:read", "login:read"})
    found, _ = run(required, lambda _: granted(frozenset({"audit.log", "other"})))
    aliases = {"audit.log": "audit.log:read", "old": "login:read"}
    sets_ = weigh(found, required=required, needed=required, introspected=None, aliases=aliases)
    assert (sets_.missing, sets_.unknown) == (frozenset({"login:read"}), frozenset({"audit.log:read"}))
    assert sets_.doubted == {"audit.log:read"}
    assert sets_.excess == {"other"}
    assert with_used(sets_, used=frozenset({"audit.log:read"}), lacking=frozenset()).doubted == frozenset()


def test_a_search_that_finds_its_bound_says_so() -> None:
    required = frozenset(ALL[:16])
    found, _ = run(required, ask_of(Server.SILENT, frozenset(ALL[1:16:2])))
    assert found.untold
    assert found.is_out_of_requests
    assert found.requests == 17
    told, _ = run(required, ask_of(Server.SILENT, required - {ALL[3]}))
    assert not told.is_out_of_requests


def test_calls_of_apis_settle_only_what_was_open() -> None:
    found, _ = run(frozenset("abc"), lambda _: granted(None))
    open_sets = weigh(found, required=frozenset("abc"), needed=frozenset("abc"), introspected=None)
    after = with_used(open_sets, used=frozenset("a"), lacking=frozenset("b"))
    assert (after.granted, after.missing, after.unknown) == (frozenset("a"), frozenset("b"), frozenset("c"))
    assert (after.evidence, after.confirmed_by_api) == (Evidence.IMPLIED, frozenset("a"))
    stated, _ = run(frozenset("ab"), lambda _: granted(frozenset("a")))
    sets_ = weigh(stated, required=frozenset("ab"), needed=frozenset("ab"), introspected=None)
    assert with_used(sets_, used=frozenset("b"), lacking=frozenset("a")) == sets_
