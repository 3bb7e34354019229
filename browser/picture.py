"""Makes docs/images/comment.png: the comment of the story as GitHub shows it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from browser.page import WIDTH, chromium, page, report_of
from browser.story import story

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "comment.png"


def main() -> None:
    """Load the page once for its height, and once for the picture."""
    with tempfile.TemporaryDirectory() as folder:
        html = page(story(Path(folder) / "project"))
    height = report_of(html)["height"]
    chromium(html, f"--screenshot={PICTURE}", f"--window-size={WIDTH},{height}")
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
