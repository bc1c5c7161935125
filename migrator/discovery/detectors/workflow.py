"""GitHub and GitLab workflows: the variables that they set for what they run, and their own `curl` lines."""

import re
from collections.abc import Iterator, Sequence

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.key_headers import header_uses
from migrator.discovery.known import Known
from migrator.discovery.sightings import Credential, Setting, Sighting, Use, Way
from migrator.discovery.urls import seen_urls
from migrator.formats.interface import DOTENV_NAMES, Format
from migrator.model.config_facts import AuthKind
from migrator.text.credential_names import names_credential
from migrator.text.source import SourceText

_PATH = re.compile(
    r"(?:^|/)\.(?:github|gitea|forgejo)/(?:workflows|actions)/.*\.ya?ml$|(?:^|/)[\w.-]*\.gitlab-ci[\w.-]*\.ya?ml$"
    r"|(?:^|/)\.gitlab/.*\.ya?ml$",
    re.IGNORECASE,
)
_SET = re.compile(
    r"^[ \t]*(?:- )?[\"']?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[\"']?[ \t]*:[ \t]+(?P<value>\S[^\r\n]*)",
    re.MULTILINE,
)
_SECRET = re.compile(
    r"\$\{\{\s*(?P<github>(?:secrets|vars|inputs|env)\.[\w-]+)\s*\}\}|^\$\{?(?P<gitlab>\w+)\}?$"
)


class Workflow(Detector):
    """Variables are told by the lines that set them; whether somebody reads them shows in the other files."""

    title = "workflows"

    def takes(self, path: str, name: str) -> bool:  # noqa: ARG002 - the folder decides
        """Return whether the file lies where GitHub or GitLab look for workflows."""
        return bool(_PATH.search(path))

    def marks(self, known: Known) -> Sequence[bytes]:  # noqa: ARG002 - the same for all
        """Return nothing: any name may be that of a variable."""
        return ()

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return the variables that may hold credentials, and where a key is sent."""
        settings = tuple(_settings(source, known))
        sent = tuple(header_uses(source.text, known.headers, known.fingerprints, is_shell=True))
        uses = sent or tuple(_for_known_programs(source, settings, known))
        if not (settings or uses):
            return None
        urls = seen_urls(source.text, provider_hosts=known.provider_hosts)
        return Sighting(path=source.path, is_supply=not sent, uses=uses, settings=settings, urls=urls)


def _settings(source: SourceText, known: Known) -> Iterator[Setting]:
    for match in _SET.finditer(source.text):
        if names_credential(match["name"]) and match["name"].isupper():
            value = match["value"].split(" #", 1)[0].strip().strip("\"'")
            reference = _SECRET.search(value)
            yield Setting(
                name=match["name"],
                line=source.text.count("\n", 0, match.start("name")) + 1,
                digest=None if reference else known.fingerprints.of(value),
                source=(reference["github"] or reference["gitlab"]) if reference else "",
            )


def _for_known_programs(source: SourceText, settings: Sequence[Setting], known: Known) -> Iterator[Use]:
    """Yield the keys of programs that are known by the variables they read: as if they stood in a `.env`."""
    names = {m["name"]: m["value"] for m in _SET.finditer(source.text) if m["name"].isupper()}
    as_dotenv = SourceText.of(".env", "".join(f"{name}=set-elsewhere\n" for name in names))
    formats = [f for f in known.formats.values() if f.usual_names == DOTENV_NAMES and f.recognises(as_dotenv)]
    for format_ in formats:
        yield from _uses(format_, as_dotenv, settings)


def _uses(format_: Format, as_dotenv: SourceText, settings: Sequence[Setting]) -> Iterator[Use]:
    inspection = format_.inspect(format_.parse(as_dotenv))
    if AuthKind.KEY not in inspection.auth:
        return
    for setting in settings:
        if re.search(rf"\b{setting.name}\b", inspection.summary) and "CLIENT" not in setting.name:
            credential = Credential(digest=setting.digest, variable=setting.name)
            what = f"{format_.title}: {setting.name}"
            yield Use(line=setting.line, what=what, way=Way.KEY, credential=credential)
