"""What to do next: in the provider's own words where its catalog has some, else in general terms."""

from migrator.model.provider import Api, Provider
from migrator.model.verdict import Reason

GENERAL: dict[Reason, str] = {
    Reason.OK: "",
    Reason.HOST_UNREACHABLE: "Check the platform's url, and whether this machine may reach it.",
    Reason.TLS_FAILED: "Check the server's certificate. Behind a proxy that inspects TLS, set SSL_CERT_FILE.",
    Reason.TOKEN_ENDPOINT_NOT_FOUND: "Check the platform's url, or give its token_url.",
    Reason.CLIENT_REJECTED: "Compare client ID and secret with what the authorization server has registered.",
    Reason.AUTH_METHOD_REJECTED: "Set auth_method to the method that works, or register the other.",
    Reason.SECRET_EXPIRED: "Create a new client secret, and store it where the reference points to.",
    Reason.GRANT_NOT_ALLOWED: "Allow the grant type client_credentials for this client.",
    Reason.SCOPE_MISSING: "Register the missing scopes for this client.",
    Reason.SCOPE_UNPROVEN: "Give the platform's introspection_url, or list an API that can be called.",
    Reason.PERMISSION_MISSING: "Let an administrator give the client the permission for this API.",
    Reason.API_DISABLED: "Let an administrator switch the API on.",
    Reason.TOKEN_REJECTED: "Check that the token comes from the authorization server that the API trusts.",
    Reason.TOKEN_TYPE_UNSUPPORTED: "Register the client for bearer tokens, or migrate by hand.",
    Reason.RATE_LIMITED: "Check again later, or with a lower rate.",
    Reason.SERVER_ERROR: "Check again later.",
    Reason.TIMED_OUT: "Check again, with a longer --timeout if the server is known to be slow.",
    Reason.UNEXPECTED_RESPONSE: "Check the platform's url. A login page can also mean wrong credentials.",
    Reason.SECRET_UNAVAILABLE: "Make the secret available where the reference points to.",
    Reason.HOST_NOT_ALLOWED: "Correct the URL, or let the operator allow the host with --allow-host.",
    Reason.NO_CLIENT: "Create an OAuth client for it, and name the client in the inventory.",
    Reason.INVALID_INVENTORY: "Correct the inventory; migrator validate shows where.",
    Reason.API_UNKNOWN: "Correct the API's name, or list its scopes under scopes.",
    Reason.NOT_CHECKED: "Check this by hand, or check again.",
}


def next_step(reason: Reason, provider: Provider | None, api: Api | None = None) -> str:
    """Return what to do next: the API's words, else the provider's, else general ones."""
    sources = (api.next_steps if api else {}, provider.next_steps if provider else {}, GENERAL)
    return next((source[reason] for source in sources if reason in source), "")
