"""The rules that reading itself enforces: text, keys and types. Each has its page here."""

from __future__ import annotations

from mqm_sync.rule import file_rule

SYNTAX = file_rule("MQM001", "yaml-syntax", """Text that is not YAML

A file that can not be parsed describes no monitor, so nothing else in it was looked at.

Bad::

    kind: model-quality
    name: [churn

Good::

    kind: model-quality
    name: churn
""")  # fmt: skip

UNREADABLE = file_rule(
    "MQM002",
    "unreadable-file",
    """A file that can not be read as UTF-8 text

It is missing, a directory, a pipe or device, not permitted, or holds bytes that are not UTF-8. Save it as UTF-8.
""",
)

TOO_LARGE = file_rule(
    "MQM003",
    "too-large",
    """More text or nesting than a monitor can need

Files over 1 MiB, more than 1,000 documents in one, more than 20,000 values in one document after aliases are followed,
or nesting deeper than 40 levels are refused, so that a damaged or hostile file can not stall a pipeline.
""",
)

DUPLICATE_KEY = file_rule("MQM004", "duplicate-key", """The same key twice in one mapping

YAML parsers silently keep one of the two, and not all keep the same one.

Bad::

    kind: model-quality
    name: churn
    schedule: hourly
    schedule: daily

Good::

    kind: model-quality
    name: churn
    schedule: daily
""")  # fmt: skip

TAG = file_rule(
    "MQM005",
    "yaml-tag",
    """A YAML tag or merge key

Tags such as !!python/object make a parser do things, and merge keys are not part of YAML 1.2. Shared values belong
under `defaults` in mqm-sync.yaml.

Bad::

    kind: model-quality
    name: !custom churn

Good::

    kind: model-quality
    name: churn
""",
)

EMPTY = file_rule(
    "MQM006",
    "empty-file",
    """A file without a monitor

A file with nothing in it is often a save that went wrong. Delete the file or write a monitor.
""",
)

NOT_A_MAPPING = file_rule("MQM007", "not-a-mapping", """A list or a word where a mapping belongs

Bad::

    - kind: model-quality
      name: churn

Good::

    kind: model-quality
    name: churn
""")  # fmt: skip

UNKNOWN_KEY = file_rule("MQM008", "unknown-key", """A key that does not exist

A misspelt key would otherwise be ignored, and the monitor would run without what it asked for.

Bad::

    kind: model-quality
    name: churn
    sheduel: hourly

Good::

    kind: model-quality
    name: churn
    schedule: hourly
""")  # fmt: skip

WRONG_TYPE = file_rule(
    "MQM009",
    "wrong-type",
    """A value of the wrong type

Text stays text and numbers stay numbers: 0 and "0" are different to SageMaker, so nothing is converted silently.

Bad::

    kind: model-quality
    name: churn
    max_runtime_seconds: "1800"

Good::

    kind: model-quality
    name: churn
    max_runtime_seconds: 1800
""",
)

WRONG_VALUE = file_rule(
    "MQM010",
    "wrong-value",
    """A value outside the ones that exist

Bad::

    kind: model-quality
    name: churn
    state: paused

Good::

    kind: model-quality
    name: churn
    state: stopped
""",
)

MISSING_KEY = file_rule("MQM011", "missing-key", """A key that every monitor needs is missing

Bad::

    kind: model-quality

Good::

    kind: model-quality
    name: churn
""")  # fmt: skip

UNKNOWN_VARIABLE = file_rule(
    "MQM012",
    "unknown-variable",
    """A variable that the target does not define

`${name}` takes its value from `vars` of the target in mqm-sync.yaml; `${target}`, `${region}` and `${account_id}`
are always there. Write `$${` for a literal `${`.
""",
)

LOCAL_SCRIPT = file_rule(
    "MQM015",
    "local-script",
    """A local script that can not be uploaded

A script written as `./scripts/post.py` lies beside the file that names it, is uploaded below `scripts_s3_uri` by
apply, and must be a Python file (`.py`) of at most 1 MiB inside the repository, links followed, and none of git's own.

Bad::

    kind: data-quality
    name: churn
    scripts_s3_uri: s3://acme-ml/scripts
    post_analytics_processor_script: ../../etc/post.py

Good::

    kind: data-quality
    name: churn
    post_analytics_processor_script: s3://acme-ml/scripts/post.py
""",
)

OUTSIDE = file_rule(
    "MQM016",
    "outside-repository",
    """A file or folder that leads out of the repository

Specs come with pull requests; a link in one of them must not bring a file of the machine, or git's own with its tokens,
into findings and plans. What is read lies in the repository, links followed: the project file, the folders under
`monitors`, and every file in them. `fmt` and `lint --fix` write nowhere else either.
""",
)

UNKNOWN_TARGET = file_rule(
    "MQM013",
    "unknown-target",
    """An overlay for a target that does not exist

An overlay under a misspelt target name would silently never apply.
""",
)

UNKNOWN_VERSION = file_rule(
    "MQM014",
    "unknown-version",
    """A file format version this release does not know

Bad::

    version: 7
    kind: model-quality
    name: churn

Good::

    version: 1
    kind: model-quality
    name: churn
""",
)
