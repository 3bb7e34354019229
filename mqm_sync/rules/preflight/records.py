"""Checks of what lies in S3 for the next run: captured data and labels."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.labels import Verdict, judge, offsets_for
from mqm_sync.rule import Problem
from mqm_sync.rules.preflight.facts import Endpoint, Site, Unknown
from mqm_sync.rules.registry import rule
from mqm_sync.timing.hours import hour_folder
from mqm_sync.windows import batch_captures

_LABELS = ("ground_truth_input",)


@rule("MQM706", "capture-empty", scope="account", severity="warning")
def capture_empty(site: Site) -> Iterator[Problem | Unknown]:
    """No captured data in the window of the next run.

    A run whose window holds no captured data fails with "Job inputs had no data". Looked at are the hours of the next
    run's window that have passed; while none has, those of the run before. Needs s3:ListBucket on the capture prefix.
    """
    captured, endpoint = site.found.captured, site.found.endpoint
    source = site.spec.batch_transform_input
    if isinstance(endpoint, Unknown) or isinstance(captured, Unknown):
        yield endpoint if isinstance(endpoint, Unknown) else captured  # type: ignore[misc] # one of the two is Unknown
        return
    window = site.data_window
    is_capturing = isinstance(endpoint, Endpoint) and bool(endpoint.capture and endpoint.capture.is_enabled)
    if captured is not None or window is None or not (source or is_capturing):
        return
    path = ("batch_transform_input", "data_captured_destination_s3_uri") if source else ("endpoint_input",)
    folders = batch_captures(site.spec) or (endpoint.folders if endpoint else [])
    yield Problem(
        path,
        f"nothing was captured below {' and '.join(folders)} since {window.start:%Y-%m-%d %H:%M}, where the window of "
        f"the run at {window.run:%Y-%m-%d %H:%M} UTC begins",
        "send the endpoint requests, or see whether the prefix is the one it captures to",
    )


@rule("MQM707", "no-labels", scope="account")
def no_labels(site: Site) -> Iterator[Problem | Unknown]:
    """No labels where runs look for them.

    Labels are read from hour folders below `ground_truth_input`, named after the hour of the prediction:
    PREFIX/yyyy/mm/dd/hh/. A run whose window has none there fails. Needs s3:ListBucket on the prefix.
    """
    if not site.subject.kind.needs_ground_truth or not site.spec.ground_truth_input:
        return
    labels = site.found.labels
    if isinstance(labels, Unknown):
        yield labels
        return
    verdict = judge(labels, site.past, site.coming, site.now)
    if verdict.is_missing and site.past:
        window = site.past[0]
        yield Problem(
            _LABELS,
            f"there are no labels for the run of {window.run:%Y-%m-%d %H:%M} UTC: nothing lies in "
            f"{hour_folder(site.spec.ground_truth_input, window.start)} and the folders after it"
            + (f"; the latest labels are of {verdict.latest:%Y-%m-%d %H}:00" if verdict.latest else ""),
            "see whether the labels' pipeline writes below this prefix, into folders yyyy/mm/dd/hh",
        )


@rule("MQM708", "labels-late", scope="account")
def labels_late(site: Site) -> Iterator[Problem | Unknown]:
    """Labels that come after the last run that reads their hour.

    Such a run fails, or measures a part of its predictions, and no later run reads the hour again. Move the window
    back with start_time_offset and end_time_offset; `mqm-sync labels` proposes them.
    Needs s3:ListBucket on the prefix.
    """
    if not site.subject.kind.needs_ground_truth or not site.spec.ground_truth_input:
        return
    labels = site.found.labels
    if isinstance(labels, Unknown):
        yield labels
        return
    verdict = judge(labels, site.past, site.coming, site.now)
    if verdict.late:
        yield Problem((*_source(site), "end_time_offset"), _lateness(verdict), f"write {_earlier(site, verdict)}")


def _source(site: Site) -> tuple[str, ...]:
    return ("endpoint_input",) if site.spec.endpoint_input else ("batch_transform_input",)


def _lateness(verdict: Verdict) -> str:
    worst = verdict.late[0]
    return (
        f"labels of {len(verdict.late)} of the last {verdict.hours} hours came too late: those of "
        f"{worst.hour:%Y-%m-%d %H}:00 at {worst.at:%Y-%m-%d %H:%M}, after the last run that reads them"
    )


def _earlier(site: Site, verdict: Verdict) -> str:
    """Offsets that move the window back as far as the slowest labels need."""
    window = site.past[0]
    found = offsets_for(verdict.slowest, window.end - window.start)
    return f"start_time_offset: {found.start} and end_time_offset: {found.end}"
