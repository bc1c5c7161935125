"""Decides by its name whether a header, a parameter or a field may hold a credential."""

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_CREDENTIAL = re.compile(
    r".*(?:keys?|tokens?|secrets?|password|passwd|passphrase|pwd|credentials?|cookies?|signature|jwt|bearer)"
    r"|.*oauth.*|auth(?!or).*|.*auth|(?:.*authori[sz]ation)|pass|session|sid|login|hmac"
)
_POSITIONS = re.compile(
    r"(?:next|previous|prev|page|paging|cursor|continuation|sync|sort|order|group|partition|primary|foreign)_?"
    r"(?:page_?)?(?:keys?|tokens?)"
)
"""Keys and tokens that say where in the data to go on, or what to sort by; no server takes them for proof."""
_PLAIN_WORDS = """
    account accounts active api archived area base batch board branch calendar category channel city company
    country count created cursor customer database dataset date dates datetime day days department domain end
    endpoint entity environment extension field fields filter filters first format from group groups host
    hours id ids include instance interval kind lang language last level limit list locale location max min
    minutes mode modified month months name names number object objects of offset order organisation
    organization org page pages paging path per period plant port process product project projects query
    range region report resource root schema search server service since site sites size sort source space
    start state status step subdomain table tables team tenant time timezone timestamp to type types uid until
    updated uri url version view warehouse week weeks window workspace year years zone
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def names_credential(name: str) -> bool:
    """Return whether a credential may stand under a name: `X-Auth-Key`, `hapikey`, `Cookie`."""
    name = _POSITIONS.sub("", "_".join(_words(name)))
    return any(_CREDENTIAL.fullmatch(word) for word in name.split("_"))


def is_plainly_no_credential(name: str) -> bool:
    """Return whether a name is plainly that of a place, a filter or a page: `START_DATE`, `page_size`.

    Not the opposite of `names_credential`: of most names neither can be said.
    """
    words = _POSITIONS.sub("page", "_".join(_words(name))).split("_")
    return bool(words) and all(word in _PLAIN or word.isdigit() for word in words)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _PARTS.findall(name)]
