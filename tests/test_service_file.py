from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import botocore
import pytest

from mqm_sync.service_file import ServiceFile, service_file

NEWEST = max(Path(botocore.__file__).parent.joinpath("data", "sagemaker").iterdir())
TEXT = gzip.decompress((NEWEST / "service-2.json.gz").read_bytes())
WHOLE = json.loads(TEXT)
SECTIONS = pytest.mark.parametrize("section", ["operations", "shapes"])


@SECTIONS
def test_an_entry_read_alone_is_the_same_as_in_the_whole_file(section):
    file = ServiceFile(TEXT)
    assert {name: file.entry(section, name) for name in WHOLE[section]} == WHOLE[section]


@SECTIONS
def test_a_file_that_is_laid_out_differently_reads_the_same(section):
    for text in (json.dumps(WHOLE), json.dumps(WHOLE, indent=1)):
        file = ServiceFile(text.encode())
        assert {name: file.entry(section, name) for name in WHOLE[section]} == WHOLE[section]


@SECTIONS
def test_the_names_of_a_section_are_sorted_however_the_file_is_laid_out(section):
    for text in (TEXT, json.dumps(WHOLE).encode()):
        assert ServiceFile(text).names(section) == tuple(sorted(WHOLE[section]))


def test_a_part_holds_some_operations_and_every_shape_they_use_as_the_whole_file_has_them():
    for text in (TEXT, json.dumps(WHOLE).encode()):
        part = ServiceFile(text).part(lambda name: "MonitoringSchedule" in name)
        assert part["metadata"] == WHOLE["metadata"]
        assert part["version"] == WHOLE["version"]
        assert sorted(part["operations"]) == sorted(n for n in WHOLE["operations"] if "MonitoringSchedule" in n)
        used = set(re.findall(r'"shape": "(\w+)"', json.dumps([part["operations"], part["shapes"]])))
        assert part["shapes"] == {name: WHOLE["shapes"][name] for name in used}


def test_an_entry_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        service_file("sagemaker").entry("shapes", "Nonsense")
