"""The host check protects secrets: every trick here must end with nothing being sent."""

import ipaddress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from migrator.model.hosts import host_of, is_allowed, is_loopback, is_secure, pattern_problem

CELONIS = ("*.celonis.cloud",)


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.celonis.cloud",
        "https://acme.eu-1.celonis.cloud",
        "https://a.b.c.d.celonis.cloud/oauth2/token",
        "https://ACME.EU-1.Celonis.Cloud",
        "HTTPS://acme.celonis.cloud",
        "https://acme.celonis.cloud:443/",
        "https://acme.celonis.cloud:8443?x=@evil.com",
        "https://acme.celonis.cloud#@evil.com",
        "https://acme.celonis.cloud/@evil.com",
        "acme.celonis.cloud",
        "acme.celonis.cloud:443",
        "https://xn--bcher-kva.celonis.cloud",
        "https://my_team.celonis.cloud",
    ],
)
def test_hosts_below_the_domain_are_allowed(url: str) -> None:
    assert is_allowed(url, CELONIS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https:///acme.celonis.cloud",
        "https:acme.celonis.cloud",
        "//acme.celonis.cloud",
        "https://celonis.cloud",
        "celonis.cloud",
        ".celonis.cloud",
        "https://.celonis.cloud",
        "https://evil-celonis.cloud",
        "https://evilcelonis.cloud",
        "https://x.celonis.cloud.evil.com",
        "https://celonis.cloud.evil.com",
        "https://acme.celonis.cloud@evil.com",
        "https://acme.celonis.cloud:443@evil.com",
        "https://user@acme.celonis.cloud",
        "https://user:password@acme.celonis.cloud",
        "https://evil.com/acme.celonis.cloud",
        "https://evil.com?.celonis.cloud",
        "https://evil.com#.celonis.cloud",
        "https://evil.com\\.celonis.cloud",
        "https://evil.com\\@acme.celonis.cloud",
        "https://evil.com\t.celonis.cloud",
        "https://evil.com\n.celonis.cloud",
        "https://evil.com\r\n.celonis.cloud",
        "https://evil.com .celonis.cloud",
        "https://evil.com\x00.celonis.cloud",
        "https://evil.com%00.celonis.cloud",
        "https://evil.com%2f.celonis.cloud",
        "https://evil.com%2e.celonis.cloud",
        " https://acme.celonis.cloud",
        "https://acme.celonis.cloud ",
        "https://acme.celonis.cloud\u2028",
        "https://acme.celonis.cloud\u200b",
        "https://\u202eacme.celonis.cloud",
        "https://acme.celonis.cloud.",
        "https://acme..celonis.cloud",
        "https://acme.celonis.cloud:",
        "https://acme.celonis.cloud:0",
        "https://acme.celonis.cloud:65536",
        "https://acme.celonis.cloud:443:443",
        "https://acme.celonis.cloud:000443",
        "https://acme.celonis.cloud/ ",
        "https://acme.celonis.cloud/\\@evil.com",
        "https://acme.celonis.cloud/\n@evil.com",
        "https://acme.celonis.cloud/\u3000",
        "https://acme.celonis.cloud:\uff14\uff14\uff13",
        "https://\u0430cme.celonis.cloud",  # a Cyrillic a
        "https://acme.\u0441elonis.cloud",  # a Cyrillic es
        "https://acme.celonis\u3002cloud",  # an ideographic full stop, which IDNA reads as a dot
        "https://evil.com\uff0f.celonis.cloud",  # a full-width slash
        "https://acme.celoni\u017f.cloud",  # a long s
        "https://tea\u212a.celonis.cloud",  # the Kelvin sign
        "http\u017f://acme.celonis.cloud",
        "https://b\u00fccher.celonis.cloud",
        "https://[acme.celonis.cloud]",
        "https://[::1].celonis.cloud",
        "https://-acme.celonis.cloud",
        "https://acme-.celonis.cloud",
        "https://" + "a" * 64 + ".celonis.cloud",
        "https://" + "a." * 130 + "celonis.cloud",
        "ftp://acme.celonis.cloud",
        "javascript://acme.celonis.cloud",
        "acme.celonis.cloud/path",
        "acme.celonis.cloud#",
        "https://*.celonis.cloud",
    ],
)
def test_look_alikes_and_odd_urls_are_refused(url: str) -> None:
    assert not is_allowed(url, CELONIS)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost:8080",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.255.255.254",
        "::1",
        "[::1]",
        "[::1]:8080",
        "0:0:0:0:0:0:0:1",
        "http://localhost:8080/x",
        "http://127.0.0.1",
        "http://[::1]/",
    ],
)
def test_this_machine_is_loopback_and_always_allowed(host: str) -> None:
    assert is_loopback(host)
    assert is_allowed(host, ())


@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "evil.localhost",
        "localhost.",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.01",
        "127.0.0.256",
        "128.0.0.1",
        "0.0.0.0",  # noqa: S104 - a host to refuse, not one to bind
        "0",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "::",
        "[::]",
        "::2",
        "::ffff:127.0.0.1",
        "[::ffff:7f00:1]",
        "::1%lo",
        "[::1%25lo]",
        "http://127.0.0.1@evil.com",
        "http://localhost@evil.com",
        "http://localhost\\@evil.com",
        "http://evil.com/127.0.0.1",
        "https://[127.0.0.1]",
        "l\u043ecalhost",
    ],
)
def test_what_only_looks_like_this_machine_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)
    assert not is_allowed(host, CELONIS)


def test_an_exact_pattern_allows_that_host_alone() -> None:
    assert is_allowed("https://auth.example.com:8443/token", ["auth.example.com"])
    assert is_allowed("https://auth.example.com", ["AUTH.Example.com"])
    assert is_allowed("https://auth.example.com", ["*.Example.COM"])
    assert not is_allowed("https://x.auth.example.com", ["auth.example.com"])
    assert not is_allowed("https://example.com", ["auth.example.com"])


def test_addresses_match_whatever_their_spelling_but_never_by_star() -> None:
    assert is_allowed("https://10.0.0.5", ["10.0.0.5"])
    assert is_allowed("https://[2001:db8:0:0::1]", ["2001:DB8::1"])
    assert is_allowed("https://[2001:db8::1]:8443", ["[2001:db8::1]"])
    assert not is_allowed("https://10.0.0.5", ["*.0.0.5"])
    assert not is_allowed("https://0x0a000005", ["10.0.0.5"])


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "is no plain host"),
        ("*", "may have a star only in front"),
        ("*.", "is no plain host"),
        ("**.example.com", "may have a star only in front"),
        ("*.*.example.com", "may have a star only in front"),
        ("auth*.example.com", "may have a star only in front"),
        ("https://example.com", "without scheme and path"),
        ("example.com/token", "without scheme and path"),
        ("example.com:443", "without a port"),
        ("[::1]:443", "without a port"),
        ("*.0.0.1", "is no plain host"),
        ("*.10.0.0.1", "in front of an address"),
        ("*.::1", "in front of an address"),
        (".example.com", "is no plain host"),
        ("example.com.", "is no plain host"),
        ("b\u00fccher.example", "is no plain host"),
        ("user@example.com", "is no plain host"),
    ],
)
def test_a_bad_pattern_is_explained_and_matches_nothing(pattern: str, problem: str) -> None:
    assert problem in (pattern_problem(pattern) or "")
    for host in ("example.com", "a.example.com", "auth.example.com", "10.0.0.1", "1.10.0.0.1", "2001:db8::1"):
        assert not is_allowed(host, [pattern])


@pytest.mark.parametrize(
    "pattern", ["*.celonis.cloud", "auth.example.com", "*.corp", "10.0.0.1", "2001:db8::1"]
)
def test_a_good_pattern_has_no_problem(pattern: str) -> None:
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("https://acme.celonis.cloud", True),
        ("HTTPS://acme.celonis.cloud", True),
        ("http://127.0.0.1:8000", True),
        ("HTTP://localhost", True),
        ("http://acme.celonis.cloud", False),
        ("http://127.0.0.1.evil.com", False),
        ("https://user@acme.celonis.cloud", False),
        ("ftp://localhost", False),
        ("localhost", False),
        ("acme.celonis.cloud", False),
        ("", False),
    ],
)
def test_secrets_travel_over_https_or_stay_on_the_machine(url: str, secure: bool) -> None:
    assert is_secure(url) is secure


@pytest.mark.parametrize("host", ["a.1", "a.0x1f", "1.0x", "a.0X1F", "acme.celonis.123"])
def test_a_name_that_ends_like_a_number_is_no_name(host: str) -> None:
    assert host_of(host) is None


def test_a_name_has_at_most_253_characters() -> None:
    longest = ".".join(["a" * 49] * 5) + ".com"
    assert len(longest) == 253
    assert host_of(longest) == longest
    assert host_of(f"b{longest}") is None


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
ODD = st.text(alphabet="abc.:/\\@?#[]%*-_ \t\n0x127\u041a\u017fK\u3002\uff0f\u0131\u200b", max_size=12)
TAILS = st.sampled_from(["", "/", ":443", ".", ":443/x", "?", "#", "@evil.com", "\\", "/..", "%2e", " "])


@given(prefix=ODD, name=NAMES, middle=ODD, tail=TAILS)
@example(prefix="", name="evil.com", middle="/.celonis.cloud", tail="")
@example(prefix="", name="a", middle="@evil.com", tail="")
def test_whatever_is_allowed_is_what_other_parsers_would_connect_to(
    prefix: str, name: str, middle: str, tail: str
) -> None:
    url = f"https://{prefix}{name}{middle}.celonis.cloud{tail}"
    if is_allowed(url, CELONIS):
        assert (urlsplit(url).hostname or "").endswith(".celonis.cloud")
        assert httpx.URL(url).raw_host.endswith(b".celonis.cloud")
        assert not httpx.URL(url).userinfo


@given(st.one_of(st.text(max_size=40), ODD.map("https://{}".format), ODD.map("http://{}".format)))
@example("http://0x7f.0.0.1")
@example("https://\uff11\uff12\uff17.0.0.1")
def test_a_host_that_is_accepted_reads_the_same_everywhere(text: str) -> None:
    host = host_of(text)
    if host is None:
        return
    assert host.isascii()
    assert host == host.lower()
    assert host_of(host) == host
    if "://" in text:
        seen = httpx.URL(text).raw_host.decode()
        assert _canonical(seen) == host
        assert _canonical(urlsplit(text).hostname or "") == host


@given(a=st.integers(0, 255), b=st.integers(0, 255), c=st.integers(0, 255), d=st.integers(0, 255))
def test_loopback_is_exactly_the_block_127_in_dotted_decimal(a: int, b: int, c: int, d: int) -> None:
    number = int.from_bytes(bytes((a, b, c, d)))
    assert is_loopback(f"{a}.{b}.{c}.{d}") is (a == 127)
    for form in (
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a:#o}.{b}.{c}.{d}",
    ):
        assert not is_loopback(form)


@given(name=NAMES)
def test_a_suffix_without_its_dot_never_matches(name: str) -> None:
    assert not is_allowed(f"https://{name}-celonis.cloud", CELONIS)
    assert not is_allowed(f"https://{name}.celonis.cloud.{name}.com", CELONIS)


def _canonical(host: str) -> str:
    return str(ipaddress.ip_address(host)) if ":" in host else host
