"""How the page looks: on screens light and dark, and on paper. Nothing is loaded from anywhere."""

import base64
import hashlib

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #57606a; --line: #d0d7de;
  --shade: #f6f8fa; --good: #116329; --bad: #a40e26; --unsure: #7a4d00; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --quiet: #9ba5b0; --line: #3d444d; --shade: #161b22;
    --good: #56d364; --bad: #ff8b83; --unsure: #e3b341; --link: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
code, pre { font: .875em/1.45 ui-monospace, monospace; }
code { overflow-wrap: break-word; }
pre { margin: .5rem 0; padding: .75rem; overflow-x: auto; background: var(--shade);
  border: 1px solid var(--line); border-radius: .4rem; }
ul { margin: .25rem 0; padding-left: 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.summary { font-size: 1.1rem; max-width: 60rem; }
.caution { border: 2px solid var(--unsure); border-radius: .4rem; padding: .5rem .75rem; margin: .75rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
caption { text-align: left; color: var(--quiet); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--shade); }
tbody th { font-weight: 600; }
td ul { padding-left: 0; list-style: none; }
.mark { font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.warn, .unsure { color: var(--unsure); }
.quiet { color: var(--quiet); }
.part { border-left: 3px solid var(--line); padding-left: 1rem; margin: 1rem 0; }
.added { color: var(--good); }
.removed { color: var(--bad); }
.todo { list-style: "\\2610\\00a0"; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .875rem; }
@media print {
  :root { --ink: #000; --paper: #fff; --quiet: #444; --line: #999; --shade: #fff; --good: #0b4a1f;
    --bad: #8b0a1e; --unsure: #5e3b00; --link: #000; }
  body { max-width: none; padding: 0; font-size: 9pt; }
  nav { display: none; }
  .wide, pre { overflow: visible; }
  code { overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  tr, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
}
"""


def content_security_policy() -> str:
    """Return a policy that allows this style and nothing else: no script, picture, form or connection."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
