"""Where the project lives on the web; the one place to change when it moves."""

REPOSITORY = "mqm-sync/mqm-sync"
HOME = f"https://github.com/{REPOSITORY}"
