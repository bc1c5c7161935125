"""Whether extractors can use a token at all: as a bearer token, or with a certificate that they have."""

from migrator.model.oauth import TokenFacts
from migrator.model.provider import Provider
from migrator.model.verdict import Reason
from migrator.oauth.token_binding import TokenBinding
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.settled import Obstacle

CERTIFICATE_NOTE = (
    "Its tokens are bound to the client's certificate (RFC 8705 §3): "
    "extractors must show the certificate to the APIs, too."
)
"""For clients whose token is bound to a certificate that they have."""
_BOUND = {
    TokenBinding.KEY: (
        "bound to a key (DPoP, RFC 9449 §6); extractors send bearer tokens, which its APIs refuse."
    ),
    TokenBinding.CERTIFICATE: (
        "bound to a certificate (mTLS, RFC 8705 §3), which extractors of a client that does not "
        "authenticate by tls_client_auth cannot show to the APIs."
    ),
}


def unusable(
    facts: TokenFacts, binding: TokenBinding | None, provider: Provider, *, has_certificate: bool
) -> Obstacle | None:
    """Return why extractors cannot use the token; `None` if they can, as far as is known.

    `binding` is what introspection or the token itself says, and counts where `token_type` says nothing
    unusual: some servers call every token a bearer token. `has_certificate`: the client authenticates by a
    certificate, so that its extractors can show one.
    """
    if facts.type.lower() not in {"", "bearer"}:
        what = f"of type {facts.type}; extractors send bearer tokens, which its APIs refuse."
    elif binding is None or (binding is TokenBinding.CERTIFICATE and has_certificate):
        return None
    else:
        what = _BOUND[binding]
    reason = Reason.TOKEN_TYPE_UNSUPPORTED
    return Obstacle(reason=reason, message=f"The token is {what}", next_step=next_step(reason, provider))
