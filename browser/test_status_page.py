"""The page of status in Chromium: nothing leaves it, nothing in it acts, and everybody can read it."""

from __future__ import annotations

import json
import re
from html import escape, unescape

import pytest

from browser.page import MODULES, chromium
from tests.fleet_story import HOSTILE, POLICY, fleet_page, parsed

AXE = """<script>{axe}</script><script>
  axe.run(document, {{resultTypes: ["violations"]}}).then(result => {{
    const place = document.createElement("pre");
    place.id = "report";
    place.textContent = JSON.stringify(result.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]));
    document.body.append(place);
  }});
</script>"""
ASKED = """<script>
  const place = document.createElement("pre");
  place.id = "report";
  place.textContent = JSON.stringify(performance.getEntriesByType("resource").map(entry => entry.name));
  document.body.append(place);
</script>"""
FRAMED = """<body><iframe style="width: {width}px; height: 900px; border: 0" srcdoc="{page}"></iframe><script>
  addEventListener("load", () => {{
    const inner = document.querySelector("iframe").contentDocument;
    const place = document.createElement("pre");
    place.id = "report";
    const isCut = part => part.clientWidth > 0 && part.scrollWidth > part.clientWidth;
    const frames = [inner.documentElement, ...inner.querySelectorAll("section > .scroll")];
    const words = [...inner.querySelectorAll(".tick")].filter(word => word.getBoundingClientRect().height > 0);
    place.textContent = JSON.stringify({{
      cut: frames.filter(isCut).map(part => part.ariaLabel),
      drawings: [...inner.querySelectorAll(".timeline")].filter(part => part.clientWidth > 0).length,
      smallest: Math.min(...words.map(word => word.getBoundingClientRect().height)),
    }});
    document.body.append(place);
  }});
</script></body>"""
THEMES = {"light": (), "dark": ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")}
SIZES = {"phone": "--window-size=500,900", "desk": "--window-size=1200,900"}


@pytest.fixture(name="page", scope="module")
def page_fixture(tmp_path_factory):
    return fleet_page(tmp_path_factory.mktemp("fleet") / "project")


def test_the_page_asks_for_nothing_and_the_browser_complains_of_nothing(page, tmp_path):
    """Asked without the policy that would forbid it, so that nothing is merely held back."""
    said = tmp_path / "said.log"
    tested = POLICY.sub("", page).replace("</body>", f"{ASKED}</body>")
    dom = chromium(tested, "--dump-dom", "--enable-logging", f"--log-file={said}")
    assert json.loads(unescape(re.search(r'<pre id="report">(.*?)</pre>', dom)[1])) == []
    assert HOSTILE in parsed(chromium(page, "--dump-dom", "--enable-logging", f"--log-file={said}")).text
    assert "CONSOLE" not in said.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [360, 1160])
def test_nothing_is_cut_off_and_words_in_drawings_can_be_read(page, width):
    dom = chromium(FRAMED.format(page=escape(page), width=width), "--dump-dom")
    told = json.loads(unescape(re.search(r'<pre id="report">(.*?)</pre>', dom)[1]))
    assert told["cut"] == []
    assert told["drawings"] == page.count('class="narrow frame"')
    assert told["smallest"] >= 9


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_to_complain_of(page, theme, size):
    axe = (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    tested = POLICY.sub("", page).replace("</body>", AXE.format(axe=axe.replace("</script", "<\\/script")) + "</body>")
    dom = chromium(tested, "--dump-dom", SIZES[size], *THEMES[theme])
    found = re.search(r'<pre id="report">(.*?)</pre>', dom, re.DOTALL)
    assert found, "axe did not come to an end"
    assert json.loads(unescape(found[1])) == []


def test_the_page_prints(page, tmp_path):
    paper = tmp_path / "page.pdf"
    chromium(page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    assert paper.read_bytes().startswith(b"%PDF")
    assert paper.stat().st_size > 20_000
