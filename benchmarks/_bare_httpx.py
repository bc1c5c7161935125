"""The limit: the same requests as a check sends, by httpx alone, nothing planned, judged or reported.

`python -m benchmarks._bare_httpx URL CLIENTS CONCURRENCY` sends them and exits with 1 if one of them failed.
"""

import asyncio
import sys
from collections.abc import Iterator

import httpx

from benchmarks._platform import APIS


async def _client(http: httpx.AsyncClient, number: int) -> bool:
    form = {"grant_type": "client_credentials", "client_id": f"client-{number}"}
    form |= {"client_secret": f"secret-{number}", "scope": " ".join(f"{api}:read" for api in APIS)}
    token = (await http.post("/oauth2/token", data=form)).json()["access_token"]
    good = True
    for api in APIS:
        answer = await http.get(f"/api/{api}", headers={"Authorization": f"Bearer {token}"})
        good = good and answer.json()["totalCount"] == 1
    return good


async def _worker(http: httpx.AsyncClient, numbers: Iterator[int]) -> bool:
    return all([await _client(http, number) for number in numbers])


async def _all(url: str, clients: int, concurrency: int) -> bool:
    numbers = iter(range(clients))
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=20) as http:
        return all(await asyncio.gather(*(_worker(http, numbers) for _ in range(concurrency))))


if __name__ == "__main__":
    is_good = asyncio.run(_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
    sys.exit(0 if is_good else 1)
