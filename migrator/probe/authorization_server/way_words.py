"""Client authentication in words: what a client identified itself with, and what extractors must mind."""

from migrator.model.inventory import AuthMethod
from migrator.oauth.client_authentication import Way


def proof_words(methods: tuple[AuthMethod, ...]) -> str:
    """Return what a client with these methods identifies itself with."""
    kinds = {
        AuthMethod.PRIVATE_KEY_JWT: "signed assertion",
        AuthMethod.TLS_CLIENT_AUTH: "certificate",
    }
    proofs = dict.fromkeys(kinds.get(method, "secret") for method in methods)
    return f"client ID and {' or '.join(proofs)}"


def basic_note(way: Way, *, is_encoding_visible: bool) -> str:
    """Return what an extractor must mind that sends ID and secret by Basic; empty where it need not."""
    if way.method is not AuthMethod.CLIENT_SECRET_BASIC or not is_encoding_visible:
        return ""
    return f"{_DECODED if way.encoded else _NOT_DECODED} A secret of letters and digits avoids the question."


_DECODED = (
    "ID or secret hold characters that Basic must form-urlencode (RFC 6749 §2.3.1), and the server decodes "
    "them: an extractor that sends them as they are may be refused."
)
_NOT_DECODED = (
    "The server does not decode ID and secret in Basic, as RFC 6749 §2.3.1 asks: it takes them only as they "
    "are, and an extractor that form-urlencodes them is refused."
)
