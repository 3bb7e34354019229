"""GitHub's REST API on loopback, as far as this project calls it: shapes, limits, permissions and faults.

with GitHubApi("acme/models") as github:
    github.open_pull(7, head="a1b2c3d")
    ...                                  # run commands with github.environment()
    github.comments(7), github.labels(7), github.issues, github.writes
"""

from tests.github_api.server import GitHubApi
from tests.github_api.world import BOT, Fault, Write

__all__ = ["BOT", "Fault", "GitHubApi", "Write"]
