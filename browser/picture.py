"""Makes the pictures of docs/images: the comment of the story as GitHub shows it, and the page of status."""

from __future__ import annotations

import tempfile
from pathlib import Path

from browser.page import WIDTH, chromium, page, report_of
from browser.story import story
from tests.fleet_story import fleet_page

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_STATUS_SIZE = "1180,1430"


def main() -> None:
    """Make both."""
    made = [_comment(IMAGES / "comment.png"), _status(IMAGES / "status.png")]
    for picture in made:
        print(f"{picture}: {picture.stat().st_size:,} bytes")


def _comment(picture: Path) -> Path:
    """Loads the page once for its height, and once for the picture."""
    with tempfile.TemporaryDirectory() as folder:
        html = page(story(Path(folder) / "project"))
    height = report_of(html)["height"]
    chromium(html, f"--screenshot={picture}", f"--window-size={WIDTH},{height}")
    return picture


def _status(picture: Path) -> Path:
    """The upper part of the page of a fleet after its day."""
    with tempfile.TemporaryDirectory() as folder:
        html = fleet_page(Path(folder) / "project", reason="AccessDenied: s3:GetObject on s3://acme/capture")
    chromium(html, f"--screenshot={picture}", f"--window-size={_STATUS_SIZE}")
    return picture


if __name__ == "__main__":
    main()
