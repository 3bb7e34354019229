"""Specs come with pull requests: a file that leads elsewhere, or is no file, is refused and never touched."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys

import pytest

from tests.property_specs import PROJECT, VALID, changed

UNTIDY = "name: churn   \nkind: data-quality\n"
SECRET = "aws_secret_access_key: wJalrXUtnFEMI\n"
SCRIPT = "post_analytics_processor_script"


@pytest.fixture(name="checkout")
def checkout_fixture(run, tmp_path_factory):
    """A repository with a project, and a file of the machine beside it."""
    run.write(".git/config", f"[http]\n{SECRET}")
    run.write("mqm-sync.yaml", PROJECT)
    (run.cwd / "monitors").mkdir()
    run.outside = tmp_path_factory.mktemp("outside")
    (run.outside / "x.yaml").write_text(UNTIDY + SECRET)
    (run.outside / "x.py").write_text(SECRET)
    return run


def link(checkout, name, to):
    path = checkout.cwd / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)


def lead_out(checkout, how):
    """A way to a file outside; the name it has below `monitors`."""
    match how:
        case "a linked file":
            link(checkout, "monitors/x.yaml", checkout.outside / "x.yaml")
        case "a link to a link":
            link(checkout, "elsewhere/x.yaml", checkout.outside / "x.yaml")
            link(checkout, "monitors/x.yaml", "../elsewhere/x.yaml")
        case "a linked folder":
            link(checkout, "monitors/sub", checkout.outside)
        case "a link to everything":
            link(checkout, "monitors/sub", "/")
        case "the whole folder":
            (checkout.cwd / "monitors").rmdir()
            link(checkout, "monitors", checkout.outside)
        case "git's own file":
            link(checkout, "monitors/x.yaml", "../.git/config")
    return {"a linked folder": "sub", "a link to everything": "sub", "the whole folder": ""}.get(how, "x.yaml")


WAYS = ["a linked file", "a link to a link", "a linked folder", "a link to everything", "git's own file"]


@pytest.mark.parametrize("how", WAYS)
def test_what_a_link_leads_out_to_is_reported_and_not_shown(checkout, how):
    name = lead_out(checkout, how)
    checkout.write("monitors/own.yaml", VALID)
    for args in (("lint",), ("lint", "monitors"), ("lint", f"monitors/{name}")):
        ran = checkout(*args)
        assert ran.code == 1
        assert ran.out.count("error[MQM016]") == 1
        assert f"monitors/{name}:1:1" in ran.out
        assert "wJalr" not in ran.out + ran.err


@pytest.mark.parametrize("verb", [("plan",), ("windows",), ("apply", "--auto-approve"), ("iam-policy", "plan")])
def test_no_verb_goes_on_past_a_link_that_leads_out(checkout, verb):
    lead_out(checkout, "a linked file")
    ran = checkout(*verb, "--target", "prod")
    assert ran.code == 1, ran
    assert "MQM016" in ran.out + ran.err


@pytest.mark.parametrize("how", [*WAYS, "the whole folder"])
@pytest.mark.parametrize("verb", [("fmt",), ("fmt", "monitors"), ("lint", "--fix")])
def test_nothing_outside_is_rewritten(checkout, how, verb):
    lead_out(checkout, how)
    before = (checkout.outside / "x.yaml").read_text()
    ran = checkout(*verb)
    assert ran.code in {1, 78}
    assert "wJalr" not in ran.out + ran.err
    assert (checkout.outside / "x.yaml").read_text() == before
    assert (checkout.cwd / ".git/config").read_text() == f"[http]\n{SECRET}"


def test_links_within_the_repository_are_read_and_rewritten_in_their_place(checkout):
    checkout.write("shared/m.yaml", UNTIDY)
    link(checkout, "monitors/m.yaml", "../shared/m.yaml")
    link(checkout, "monitors/sub", "../shared")
    assert "MQM016" not in checkout("lint").out
    assert checkout("fmt").code == 0
    assert (checkout.cwd / "monitors/m.yaml").is_symlink()
    assert (checkout.cwd / "shared/m.yaml").read_text() == "kind: data-quality\nname: churn\n"


def test_a_file_elsewhere_that_a_person_names_is_read(checkout):
    (checkout.outside / "m.yaml").write_text(VALID)
    assert checkout("lint", checkout.outside / "m.yaml").code == 0
    link(checkout, checkout.outside / "way", "/")
    ran = checkout("lint", checkout.outside)
    assert ran.out.count("error[MQM016]") == 1


@pytest.mark.parametrize("folder", ["../outside", "/etc", "elsewhere", ".git"])
def test_a_project_file_can_not_name_a_folder_outside(checkout, folder):
    link(checkout, "elsewhere", checkout.outside)
    checkout.write("mqm-sync.yaml", f"owner: me\nmonitors: [monitors, {folder}]\n")
    for verb in ("lint", "fmt", "windows"):
        ran = checkout(verb)
        assert (ran.code, "MQM016" in ran.err) == (78, True)
        assert f"'{folder}' lies" in ran.err


@pytest.mark.parametrize("verb", ["lint", "fmt", "plan", "targets"])
def test_a_project_file_that_is_a_link_out_is_refused(checkout, verb):
    (checkout.outside / "p.yaml").write_text(f"owner: me\ndefaults: {{environment: 5}}\n{SECRET}")
    (checkout.cwd / "mqm-sync.yaml").unlink()
    link(checkout, "mqm-sync.yaml", checkout.outside / "p.yaml")
    ran = checkout(verb)
    assert (ran.code, "MQM016" in ran.err) == (78, True)
    assert "secret" not in ran.err


# Scripts are uploaded.


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../.git/config", "lies among git's own files"),
        ("../.git/hooks/post.py", "lies among git's own files"),
        ("../.GIT/post.py", "lies among git's own files"),
        ("./git.py", "lies among git's own files"),
        ("./out.py", "lies outside the repository"),
        ("./sub/x.py", "lies outside the repository"),
        ("../mqm-sync.yaml", "is no .py file"),
        ("../.env", "is no .py file"),
        ("./env.py", "is no .py file"),
        ("./folder.py", "Is a directory"),
        ("./pipe.py", "it is a pipe, not a file"),
        ("./loop.py", "Too many levels of symbolic links"),
        ('"./a\\0.py"', "can not be the name of a file"),
    ],
)
def test_a_script_is_a_python_file_of_the_repository(checkout, path, said):
    checkout.write(".git/hooks/post.py", SECRET)
    checkout.write(".env", SECRET)
    checkout.write("monitors/folder.py/x", "")
    link(checkout, "monitors/git.py", "../.git/config")
    link(checkout, "monitors/env.py", "../.env")
    link(checkout, "monitors/out.py", checkout.outside / "x.py")
    link(checkout, "monitors/sub", checkout.outside)
    link(checkout, "monitors/loop.py", "loop.py")
    os.mkfifo(checkout.cwd / "monitors/pipe.py")
    checkout.write("monitors/m.yaml", changed(**{SCRIPT: path}) + "scripts_s3_uri: s3://acme/scripts\n")
    (found,) = checkout.lint("monitors/m.yaml", "--select", "MQM015")
    assert said in found.message


# What is no file would be waited for.


def unusual(checkout, kind, name):
    path = checkout.cwd / name
    match kind:
        case "a pipe":
            os.mkfifo(path)
        case "a socket":
            with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(path.parent):  # the name of one is short
                bound.bind(path.name)
        case "a folder":
            path.mkdir()


def quickly(checkout, *args):
    """The command in a process of its own, which is ended where it waits."""
    command = [sys.executable, "-m", "mqm_sync", *args]
    return subprocess.run(command, cwd=checkout.cwd, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("kind", ["a pipe", "a socket", "a folder"])
@pytest.mark.parametrize("verb", [("lint",), ("lint", "--fix"), ("fmt",)])
def test_what_is_no_file_is_reported_and_not_waited_for(checkout, kind, verb):
    unusual(checkout, kind, "monitors/x.yaml")
    done = quickly(checkout, *verb)
    assert done.returncode == 1
    assert "can not read monitors/x.yaml" in done.stdout + done.stderr


def test_a_device_is_reported_and_not_read(checkout):
    done = quickly(checkout, "lint", "/dev/zero")
    assert (done.returncode, "it is a device, not a file" in done.stdout) == (1, True)


def test_a_pipe_named_as_project_file_is_reported(checkout):
    os.mkfifo(checkout.cwd / "p.yaml")
    done = quickly(checkout, "lint", "--config", "p.yaml")
    assert (done.returncode, "it is a pipe, not a file" in done.stderr) == (78, True)


def test_a_folder_named_like_a_file_hides_nothing(checkout):
    checkout.write("monitors/sub.yaml/m.yaml", changed(schedule="weekly"))
    assert {found.rule for found in checkout.lint()} >= {"MQM002", "MQM202"}
