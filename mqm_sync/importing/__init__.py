"""Live monitors -> monitor files that say the same: the inverse of `build`, through the same table of fields."""

from mqm_sync.importing.request import ImportRequest
from mqm_sync.importing.run import import_monitors
from mqm_sync.importing.types import Imported, LeftOut, MonitorFile, Note

__all__ = ["ImportRequest", "Imported", "LeftOut", "MonitorFile", "Note", "import_monitors"]
