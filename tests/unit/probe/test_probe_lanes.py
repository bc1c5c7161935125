"""Lanes: one connection each, lent to one request at a time, the same host again where possible."""

from contextlib import ExitStack, suppress

from migrator.probe.transport.lanes import Lanes


def numbered(most: int) -> Lanes[list[str]]:
    return Lanes(list, most=most)


def test_a_lane_is_used_again_by_the_same_host() -> None:
    lanes = numbered(5)
    with lanes.lane("a") as first:
        pass
    with lanes.lane("a") as again:
        assert again is first
        with lanes.lane("a") as second:
            assert second is not first
    assert len(lanes.opened) == 2


def test_no_more_lanes_are_opened_than_may_be_held() -> None:
    lanes = numbered(2)
    for host in "abcab":
        with lanes.lane(host):
            pass
    assert len(lanes.opened) == 2


def test_a_lane_that_is_lent_is_nobody_elses() -> None:
    lanes = numbered(3)
    with ExitStack() as stack:
        held = [stack.enter_context(lanes.lane(host)) for host in "aab"]
        assert len({id(lane) for lane in held}) == 3


def test_a_lane_comes_back_after_an_error() -> None:
    lanes = numbered(1)
    with suppress(TimeoutError), lanes.lane("a"):
        raise TimeoutError
    with lanes.lane("b"):
        assert len(lanes.opened) == 1
