"""Counts the requests that are sent for one client."""

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, Purpose, Send
from migrator.model.oauth import RequestCounts


class CountingSend:
    """Sends through another `Send`, and counts: implements `Send` itself."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sent = dict.fromkeys(Purpose, 0)
        self.answered = False
        """Whether any answer came."""
        self.over_tls = False
        """Whether any answer came over TLS."""

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        """Send the request."""
        answer = await self._send(request)
        self._sent[request.purpose] += answer.attempts
        if isinstance(answer, HttpAnswer):
            self.answered = True
            self.over_tls = self.over_tls or answer.over_tls
        return answer

    @property
    def counts(self) -> RequestCounts:
        """What was sent so far, repetitions included. Metadata, which clients share, is not counted."""
        return RequestCounts(
            token=self._sent[Purpose.TOKEN],
            introspection=self._sent[Purpose.INTROSPECTION],
            api=self._sent[Purpose.API],
            revocation=self._sent[Purpose.REVOCATION],
        )
