from pathlib import Path

import pytest

from mqm_sync.cli.main import VERBS
from mqm_sync.errors import ExitCode
from mqm_sync.rules import RULES
from tests.generated_docs import pages

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_the_generated_pages_are_those_the_code_makes(request):
    made = pages()
    if request.config.getoption("--golden"):
        for stale in (DOCS / "rules").glob("*.md"):
            stale.unlink()
        for name, text in made.items():
            (DOCS / name).parent.mkdir(exist_ok=True)
            (DOCS / name).write_text(text, encoding="utf-8")
    assert {f"rules/{path.name}" for path in (DOCS / "rules").glob("*.md")} == {
        n for n in made if n.startswith("rules/")
    }
    for name, text in made.items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, f"docs/{name} is stale: make golden"


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_is_documented(verb):
    assert f"\n## {verb}\n" in (DOCS / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_documented(code):
    assert f"\n| {code.value} |" in (DOCS / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("guard", [rule_id for rule_id, rule in RULES.items() if rule.scope == "plan"])
def test_every_guard_is_in_the_table_of_what_lifts_it(guard):
    assert f"| {guard} |" in (DOCS / "apply.md").read_text(encoding="utf-8")


def test_links_between_pages_lead_to_files():
    pages_with_links = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
    missing = [
        f"{page.name}: {target}"
        for page in pages_with_links
        for target in _links(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert missing == []


def _links(text: str) -> list[str]:
    return [part.partition(")")[0] for part in text.split("](")[1:]]
