"""Files -> specs, with the position of every key; faults of text and shape become findings. Reads, never writes."""

from mqm_sync.load.convert import plain_value
from mqm_sync.load.files import shown
from mqm_sync.load.merge import Substitution, deep_merge, without_nulls
from mqm_sync.load.monitors import BARE, Monitor, View, monitors_of, read_files, unmade
from mqm_sync.load.parse import Document, parse_text, read_text
from mqm_sync.load.project import Project, open_project, project_from_text

__all__ = [
    "BARE",
    "Document",
    "Monitor",
    "Project",
    "Substitution",
    "View",
    "deep_merge",
    "monitors_of",
    "open_project",
    "parse_text",
    "plain_value",
    "project_from_text",
    "read_files",
    "read_text",
    "shown",
    "unmade",
    "without_nulls",
]
