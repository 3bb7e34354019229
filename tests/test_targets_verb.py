from __future__ import annotations

import json

PROJECT = """
    version: 1
    owner: growth-ml
    targets:
      prod: {account_id: "123456789012", region: ap-northeast-1, protected: true}
      china: {account_id: "210987654321", region: cn-north-1}
      own: {}
"""


def test_targets_are_listed_for_people(run):
    run.write("mqm-sync.yaml", PROJECT)
    ran = run("targets")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "prod  123456789012  ap-northeast-1  protected",
        "china  210987654321  cn-north-1",
        "own  (the credentials' account)  (the environment's region)",
    ]


def test_json_is_one_line_that_a_workflow_can_make_a_matrix_of(run):
    run.write("mqm-sync.yaml", PROJECT)
    ran = run("targets", "--format", "json")
    assert ran.out.count("\n") == 1
    found = json.loads(ran.out)
    assert found["owner"] == "growth-ml"
    assert [target["name"] for target in found["targets"]] == ["prod", "china", "own"]
    assert found["targets"][1] == {
        "name": "china",
        "account_id": "210987654321",
        "region": "cn-north-1",
        "partition": "aws-cn",
        "protected": False,
    }


def test_target_chooses_and_a_misspelt_one_is_told(run):
    run.write("mqm-sync.yaml", PROJECT)
    ran = run("targets", "--target", "china", "--format", "json")
    assert [target["name"] for target in json.loads(ran.out)["targets"]] == ["china"]
    ran = run("targets", "--target", "prd")
    assert ran.code == 64
    assert "did you mean prod" in ran.err.lower()


def test_without_an_owner_there_is_nothing_to_plan_for(run):
    run.write("mqm-sync.yaml", "version: 1\ntargets: {prod: {}}\n")
    assert run("targets").code == 78
