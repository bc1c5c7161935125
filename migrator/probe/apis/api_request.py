"""The one request that shows whether an API may be used, whoever asks it."""

from urllib.parse import urlencode

from migrator.model.http import HeaderValue, HttpRequest, Purpose, TlsIdentity
from migrator.model.provider import Probe
from migrator.probe.planning.plan import PlannedClient


def api_request(
    planned: PlannedClient,
    probe: Probe,
    credential: HeaderValue,
    *,
    header: str = "Authorization",
    identity: TlsIdentity | None = None,
) -> HttpRequest:
    """Return the request for a probe of the client's platform, with a credential in this header.

    `identity` is for credentials that are bound to a certificate (RFC 8705 §3).
    """
    query = f"?{urlencode(probe.query)}" if probe.query else ""
    return HttpRequest(
        method=probe.method,
        url=planned.platform.url + probe.path + query,
        purpose=Purpose.API,
        headers={"Accept": "application/json", header: credential},
        identity=identity,
        limits=planned.limits,
    )
