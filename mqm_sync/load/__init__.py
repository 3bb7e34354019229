"""Files -> specs, with the position of every key; faults of text and shape become findings. Reads, never writes."""

from mqm_sync.load.monitors import BARE, Monitor, View, monitors_of, read_documents
from mqm_sync.load.parse import Document, parse_text, read_text
from mqm_sync.load.project import Project, open_project

__all__ = [
    "BARE",
    "Document",
    "Monitor",
    "Project",
    "View",
    "monitors_of",
    "open_project",
    "parse_text",
    "read_documents",
    "read_text",
]
