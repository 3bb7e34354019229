"""Tells secrets in plain text from other values: by what they are called, and by how known tokens look.

One judgement for the rule on specs, for what `import` leaves out, and for what plans show masked; it is kept, for a
fleet says the same things over and over. A miss is a leak, a
false alarm costs an exception with a reason; so names are read by their last word, and doubtful values count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NOUNS = ("password", "passwd", "passphrase", "passcode", "pass", "pwd", "secret", "credential", "cred", "token")
"""A name whose last word ends so holds a secret: DBPASSWORD, dbPassword, PGPASS, AUTH_TOKEN, credentials."""
_KEYS = (
    *("api", "private", "secret", "access", "auth", "signing", "encryption", "master", "ssh", "rsa", "account"),
    *("storage", "client", "deploy", "service", "license", "hmac", "jwt", "app", "application", "webhook"),
)
"""What makes a key a secret one, before `key` or glued to it: API_KEY, ApiKey, privatekey."""
_ADDED = {
    "value",
    "plain",
    "text",
    "raw",
    "base",
    "b",
    "b64",
    "prod",
    "production",
    "staging",
    "dev",
    "test",
    "old",
    "new",
}
"""Words, and numbers, at the end of a name that do not change what it names: PASSWORD_PROD, TOKEN_2, SECRET_BASE64."""
_OTHER_WORDS = {"compass", "bypass", "trespass", "surpass", "overpass", "underpass", "encompass"}
_OTHER_BEFORE = {
    "token": {
        "eos",
        "bos",
        "pad",
        "unk",
        "sep",
        "cls",
        "mask",
        "stop",
        "start",
        "end",
        "special",
        "next",
        "max",
        "min",
    },
    "pass": {"first", "second", "third", "single", "multi", "one", "two", "low", "high", "band", "by", "last"},
}
"""What a word means another thing after: tokens of a text, passes over data."""
_REFERENCES = re.compile(
    r"(?:arn|s3|ssm|vault|secretsmanager|file|https?|env):|\{\{|\(sha256:[0-9a-f]{8}\)$|(?:\.{0,2}/[\w.@-]+){2,}/?$",
    re.IGNORECASE,
)
"""Values that say where a secret is: ARNs, URIs, templates and paths; and what stands for one that was masked."""
_WORDS = {"enabled", "disabled", "required", "optional", "default", "prompt", "false", "true", "none", "null"}
_LEAST = 6
_KNOWN = re.compile(
    "|".join(
        (
            r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}",  # AWS
            r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{6,}",  # GitHub
            r"github_pat_\w{6,}",
            r"(?<![A-Za-z0-9])xox[a-z]-[\w-]{3,}",  # Slack
            r"hooks\.slack\.com/services/\w",
            r"(?<![A-Za-z0-9])glpat-[\w-]{16,}",  # GitLab
            r"(?<![A-Za-z0-9])[srp]k_(?:live|test)_\w{16,}",  # Stripe
            r"(?<![A-Za-z0-9])sk-[\w-]{20,}",  # OpenAI, Anthropic
            r"(?<![A-Za-z0-9])AIza[\w-]{35}",  # Google
            r"(?<![A-Za-z0-9])(?:hf|npm)_[A-Za-z0-9]{30,}",  # Hugging Face, npm
            r"(?<![A-Za-z0-9])dapi[0-9a-f]{32}",  # Databricks
            r"(?<![A-Za-z0-9])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.",  # JSON web tokens
            r"AccountKey=[A-Za-z0-9+/]{20,}",  # Azure
            r"(?i:\bbearer\s+[\w.~+/=-]{16,})",
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY",
            r"://[^\s/:@?#]{0,256}:(?!\*+@)[^\s/@$]{1,512}@",  # a URL with user and password
            r"[?&](?:X-Amz-Signature|sig)=",  # signed URLs
        )
    )
)
_ASSIGNED = re.compile(r"-{0,2}([A-Za-z][\w.-]{0,100})=(.+)", re.DOTALL)
_OPTION = re.compile(r"--?([A-Za-z][\w.-]{0,100})")
_QUOTED = re.compile(r"""(?<![\w.-])([A-Za-z][\w.-]{0,100})["']?\s{0,9}[:=]\s{0,9}["']([^"']{1,512})["']""")
_IN_QUERY = re.compile(r"[?&;]([A-Za-z][\w.-]{0,100})=([^&;\s]{1,512})")


@lru_cache(maxsize=4096)
def looks_secret(name: str, value: str) -> bool:
    """Whether a variable's name, or its value, says that it holds a secret in plain text."""
    return _is_called_secret(name, value) or any(True for _ in secrets_in([value]))


@lru_cache(maxsize=4096)
def is_known_secret(text: str) -> bool:
    """Whether a text holds a token, key or address with a password that anybody would know as one."""
    return bool(_KNOWN.search(text))


def secrets_in(arguments: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The secrets among a command's arguments, with the argument's index: `--password=…`, `--token …`, known tokens."""
    option = ""
    for index, argument in enumerate(arguments):
        if option and not argument.startswith("--") and _is_called_secret(option, argument):
            yield index, argument
            option = ""
            continue
        yield from ((index, secret) for secret in _secrets_of(argument))
        found = _OPTION.fullmatch(argument.split()[-1]) if argument.strip() else None
        option = found[1] if found else ""


def _secrets_of(argument: str) -> Iterator[str]:
    if is_known_secret(argument):
        yield argument
        return
    if (whole := _ASSIGNED.fullmatch(argument)) and _is_called_secret(whole[1], whole[2]):
        yield whole[2]
        return
    for found in (*_QUOTED.finditer(argument), *_IN_QUERY.finditer(argument)):
        if _is_called_secret(found[1], found[2]):
            yield found[2]
    words = argument.split()
    if len(words) > 1:  # a command line for a shell
        yield from (secret for _, secret in secrets_in(words))


def _is_called_secret(name: str, value: str) -> bool:
    value = value.strip("'\"")
    if len(value) < _LEAST or "${" in value or value.lower() in _WORDS or _REFERENCES.match(value):
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    while words and (words[-1].isdigit() or words[-1] in _ADDED):
        words.pop()
    if not words:
        return False
    last, before = _singular(words[-1]), words[-2] if len(words) > 1 else ""
    if last == "key":
        return before in _KEYS
    if last in _OTHER_WORDS:
        return False
    noun = next((noun for noun in _NOUNS if last.endswith(noun)), "")
    if noun == "token" and value.isdigit():
        return False  # how many
    return (bool(noun) and before not in _OTHER_BEFORE.get(noun, ())) or last.endswith(
        tuple(f"{key}key" for key in _KEYS)
    )


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
