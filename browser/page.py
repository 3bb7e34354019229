"""A comment as GitHub shows it: its parser, its style sheet, its boxes and its diagrams, as one page for Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path
from typing import Any

import cmarkgfm
from cmarkgfm.cmark import Options

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
WIDTH = 900
_ALERT = re.compile(r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*(.*?)</blockquote>", re.DOTALL)
_DIAGRAM = re.compile(r'<pre lang="mermaid"><code>(.*?)</code></pre>', re.DOTALL)
_CHANGED = re.compile(r'<pre lang="diff"><code>(.*?)</code></pre>', re.DOTALL)
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>comment</title>
<link rel="stylesheet" href="{modules}/github-markdown-css/github-markdown-{theme}.css">
<style>
  body {{ margin: 0; padding: 16px; background: {background}; }}
  .frame {{ border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; max-width: 860px; }}
  .plus {{ color: #116329; background: #dafbe1; display: block; }}
  .minus {{ color: #82071e; background: #ffebe9; display: block; }}
  .hint {{ color: #59636e; display: block; }}
  .dark .frame {{ border-color: #3d444d; }}
  .dark .plus {{ color: #aff5b4; background: #033a16; }}
  .dark .minus {{ color: #ffdcd7; background: #67060c; }}
  .dark .hint {{ color: #9198a1; }}
</style></head>
<body class="{theme}"><div class="frame"><div id="comment" class="markdown-body">{html}</div></div>
<script>
  window.told = [];
  for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.told.push(name);
  addEventListener("error", event => window.told.push(event.message));
</script>
<script src="{modules}/mermaid/dist/mermaid.min.js"></script>
<script>
  mermaid.initialize({{ startOnLoad: false, securityLevel: "strict", theme: "{diagram_theme}" }});
  mermaid.run().catch(error => window.told.push(String(error.message || error.str || error))).finally(() => {{
    const comment = document.getElementById("comment");
    const count = selector => comment.querySelectorAll(selector).length;
    const report = {{
      told: window.told,
      links: count("a"), scripts: count("script"), images: count("img"), forms: count("input,button,form,iframe"),
      opened: count("details[open]"), folded: count("details"), diagrams: count("svg[aria-roledescription=gantt]"),
      broken: count("svg[aria-roledescription=error]"), boxes: count(".markdown-alert"),
      height: document.documentElement.scrollHeight,
    }};
    const place = document.createElement("pre");
    place.id = "report";
    place.hidden = true;
    place.textContent = JSON.stringify(report);
    document.body.append(place);
  }});
</script></body></html>
"""


def page(markdown: str, *, theme: str = "light", is_open: bool = False) -> str:
    """The whole page; with `is_open` every folded section is shown."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, options=options)
    html = _ALERT.sub(_alert, html)
    html = _DIAGRAM.sub(r'<pre class="mermaid">\1</pre>', html)
    html = _CHANGED.sub(_changed, html)
    html = html.replace("<details>", "<details open>") if is_open else html
    is_dark = theme == "dark"
    return _PAGE.format(
        modules=MODULES.as_uri(), html=html, theme=theme, background="#0d1117" if is_dark else "#ffffff",
        diagram_theme="dark" if is_dark else "default",
    )  # fmt: skip


def _alert(found: re.Match[str]) -> str:
    kind = found[1].lower()
    title = f'<p class="markdown-alert-title">{found[1].capitalize()}</p>'
    return f'<div class="markdown-alert markdown-alert-{kind}">{title}<p>{found[2]}</div>'


def _changed(found: re.Match[str]) -> str:
    """Lines of a difference in GitHub's colours."""
    classes = {"+": "plus", "-": "minus", "!": "minus", "#": "hint"}
    lines = found[1].rstrip("\n").split("\n")
    spans = (f'<span class="{classes.get(line[:1], "")}">{line or " "}</span>' for line in lines)
    return f'<pre lang="diff"><code>{"".join(spans)}</code></pre>'


def chromium(html: str, *options: str) -> str:
    """Load the page, wait until it is still, and return its DOM; `options` are Chromium's own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        command = [
            _program(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={folder}/profile", "--virtual-time-budget=20000", *options, file.as_uri(),
        ]  # fmt: skip
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return ran.stdout


def _program() -> str:
    """Chromium under whatever name it goes here."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise RuntimeError(f"none of {', '.join(names)} is installed")
    return found


def report_of(html: str) -> dict[str, Any]:
    """What the page says of itself once its diagrams are drawn."""
    dom = chromium(html, "--dump-dom", f"--window-size={WIDTH},800")
    found = re.search(r'<pre id="report"[^>]*>(.*?)</pre>', dom)
    assert found, "the page did not come to an end"
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told
