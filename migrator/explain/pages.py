"""Everything that `migrator explain` knows, collected from the things themselves."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from migrator.catalogs.loader import RULE as BROKEN_CATALOG
from migrator.catalogs.loader import load_providers
from migrator.comparison.pages import PAGES as COMPARISONS
from migrator.explain.key_states import KEY_STATES
from migrator.explain.markdown import block, prose, section
from migrator.explain.reasons import reason_pages
from migrator.explain.words import WORDS
from migrator.formats.interface import Format, all_formats
from migrator.inventory.problems import PROBLEMS
from migrator.model.nearest import nearest
from migrator.model.verdict import Reason
from migrator.probe.verdicts.reasons import verdict_of
from migrator.reports.interface import find_renderer, renderer_ids
from migrator.rules.interface import Rule, all_rules
from migrator.suppression.pages import PAGES as WAIVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one id means, and what to do about it."""

    id: str
    kind: str
    """`rule`, `reason code`, `verdict`, `format` and so on; several where they share an id."""
    title: str
    text: str
    """Markdown."""


def page(id_: str) -> Page | None:
    """Return the page of an id, whatever its case; `None` where nothing is called so."""
    return _by_id().get(id_.lower())


def all_pages() -> list[Page]:
    """Return every page: of rules, files, comparisons, waivers, reason codes, words, formats and reports."""
    return list(_by_id().values())


def all_ids() -> list[str]:
    """Return every id that has a page, in the order of `all_pages`."""
    return list(_by_id())


def suggest(id_: str) -> str | None:
    """Return the id that was most likely meant; `None` where none is near."""
    return nearest(id_, _by_id())


@cache
def _by_id() -> dict[str, Page]:
    collected = (
        *_rules(),
        *_problems(),
        *_comparisons(),
        *_waivers(),
        *_reasons(),
        *_words(),
        *_formats(),
        *_reports(),
    )
    order = {page.id: index for index, page in reversed(list(enumerate(collected)))}
    in_groups = groupby(sorted(collected, key=lambda p: order[p.id]), key=lambda p: p.id)
    return {id_: _joined(list(pages)) for id_, pages in in_groups}


def _joined(pages: list[Page]) -> Page:
    """Return the page itself, or one page for all things that share an id."""
    if len(pages) == 1:
        return pages[0]
    texts = (f"# As a {page.kind}: {prose(page.title)}\n\n{page.text}" for page in pages)
    kinds = ", ".join(page.kind for page in pages)
    return Page(id=pages[0].id, kind=kinds, title=pages[0].title, text="\n\n".join(texts))


def _rules() -> Iterator[Page]:
    for id_, rule in all_rules().items():
        yield Page(id=id_, kind="rule", title=rule.title, text=_rule_text(rule))


def _rule_text(rule: Rule) -> str:
    parts = rule.documentation
    paragraphs = [prose(parts.what), f"Level: {rule.level}"]
    paragraphs += [section(label, text) for label, text in (("Why", parts.why), ("Fix", parts.fix)) if text]
    if parts.example:
        paragraphs += ["**Example:**", block(parts.example)]
    return "\n\n".join(paragraphs)


def _problems() -> Iterator[Page]:
    for id_, problem in PROBLEMS.items():
        text = f"Level: {problem.level}\n\n{prose(problem.page)}"
        yield Page(id=id_, kind="problem of files", title=problem.title, text=text)
    yield Page(
        id=BROKEN_CATALOG,
        kind="problem of files",
        title="A provider catalog is not of the expected form",
        text=_BROKEN_CATALOG_TEXT,
    )


def _waivers() -> Iterator[Page]:
    for id_, waiver in WAIVERS.items():
        text = f"Level: {waiver.level}\n\n{prose(waiver.page)}"
        yield Page(id=id_, kind="finding about a waiver", title=waiver.title, text=text)


_BROKEN_CATALOG_TEXT = """\
A file that was given with `--catalog` is no provider catalog: it breaks the schema, refers to a scope, API or
source that it does not have, or takes the id of another one.

**Why:** A provider catalog decides where secrets may be sent and what is called. One that is half understood
is not used at all.

**Fix:** The message names file and line. `migrator schema provider-catalog` prints the schema; the provider
catalogs that ship with migrator are examples. To use a file in the place of one that ships, give it the same
`id` and `replaces`.

**Example:**

```
version: 1
id: acme
name: Acme
hosts: ["*.acme.example"]
```"""


def _comparisons() -> Iterator[Page]:
    for id_, known in COMPARISONS.items():
        text = f"Level: {known.level}\n\n{prose(known.page)}"
        yield Page(id=id_, kind="comparison", title=known.title, text=text)


def _reasons() -> Iterator[Page]:
    for reason, known in reason_pages().items():
        paragraphs = [
            prose(known.means),
            f"Usual verdict: {verdict_of(reason)}",
            section("What was seen", known.seen),
            section("What to do next", known.next),
            *_provider_steps(reason),
        ]
        yield Page(id=str(reason), kind="reason code", title=known.title, text="\n\n".join(paragraphs))


def _provider_steps(reason: Reason) -> Iterator[str]:
    """Yield what providers with APIs of their own say, in their words."""
    for provider in load_providers().values():
        if reason in provider.next_steps and provider.apis:
            by_api = any(reason in api.next_steps for api in provider.apis.values())
            more = f" `migrator catalog {provider.id} API` has the step for each API." if by_api else ""
            yield section(f"At {provider.name}", provider.next_steps[reason] + more)


def _words() -> Iterator[Page]:
    for id_, word in (*WORDS.items(), *KEY_STATES.items()):
        yield Page(id=id_, kind=word.kind, title=word.title, text=prose(word.text))


def _formats() -> Iterator[Page]:
    for id_, format_ in all_formats().items():
        text = f"{prose(inspect.getdoc(type(format_)) or '')}\n\n{_capabilities(format_)}"
        yield Page(id=id_, kind="format", title=format_.title, text=text)


def _capabilities(format_: Format) -> str:
    can = format_.capabilities
    if can is None:
        return section("OAuth", "this target has no path to it; its extractors are reported as unsupported.")
    words = {True: "yes", False: "no", None: "not known"}
    facts = {
        "Client authentication": ", ".join(sorted(can.auth_methods)),
        "Scopes": can.scopes_as,
        "Key and OAuth side by side": "yes, with --dual" if can.can_be_dual else "no",
        "New token when the lifetime is over": words[can.renews_when_due],
        "Lifetime taken where none is stated": (
            "not known" if can.assumes_lifetime is None else f"{can.assumes_lifetime:g} s"
        ),
        "New token after a 401": words[can.renews_after_401],
        "Where the secret lives": can.secret_lives_in,
        "Proof": can.proof,
    }
    return "\n".join(f"- **{label}:** {prose(fact)}" for label, fact in facts.items())


def _reports() -> Iterator[Page]:
    for id_ in renderer_ids():
        renderer = find_renderer(id_)
        if renderer is not None:
            text = prose(inspect.getdoc(type(renderer)) or "")
            yield Page(id=id_, kind="report", title=renderer.title, text=text)
