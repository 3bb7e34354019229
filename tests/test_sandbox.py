"""The `sandbox` verb: a command inside it, or a server until somebody stops it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from mqm_sync.emulator import Control

TOLD = """
import json, os, pathlib, sys
pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(os.environ)))
"""


def sandbox_process(*arguments: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mqm_sync", "sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_command_finds_the_sandbox_in_its_environment(run, tmp_path):
    outside = {"AWS_PROFILE": "prod", "AWS_SESSION_TOKEN": "real", "AWS_ENDPOINT_URL_S3": "https://s3.example"}
    file = tmp_path / "environment.json"
    ran = run("sandbox", "--", sys.executable, "-c", TOLD, str(file), env=outside)
    assert ran.code == 0
    inside = json.loads(file.read_text())
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", inside["AWS_ENDPOINT_URL"])
    assert (inside["AWS_ACCESS_KEY_ID"], inside["AWS_SECRET_ACCESS_KEY"]) == ("sandbox", "sandbox")
    assert inside["AWS_DEFAULT_REGION"] == "us-east-1"
    assert inside["AWS_CONFIG_FILE"] == inside["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert not inside.keys() & outside.keys()
    assert "PATH" in inside


def test_the_region_somebody_chose_is_kept(run, tmp_path):
    file = tmp_path / "environment.json"
    command = ("sandbox", "--", sys.executable, "-c", TOLD, str(file))
    assert run(*command, env={"AWS_REGION": "eu-west-1"}).code == 0
    inside = json.loads(file.read_text())
    assert inside.get("AWS_DEFAULT_REGION", inside["AWS_REGION"]) == "eu-west-1"


@pytest.mark.parametrize("code", [0, 3, 77])
def test_the_exit_code_of_the_command_is_passed_on(run, code):
    assert run("sandbox", "--", sys.executable, "-c", f"raise SystemExit({code})").code == code


def test_a_command_killed_by_a_signal_ends_as_shells_say(run):
    code = run("sandbox", "--", "sh", "-c", "kill -TERM $$").code
    assert code == 128 + signal.SIGTERM


def test_a_command_that_does_not_exist_is_127(run):
    ran = run("sandbox", "--", "no-such-command-here")
    assert ran.code == 127
    assert "no-such-command-here" in ran.err
    assert "Traceback" not in ran.err


def test_options_of_the_command_are_its_own(run, tmp_path):
    file = tmp_path / "arguments"
    program = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(' '.join(sys.argv[2:]))"
    assert run("sandbox", "--", sys.executable, "-c", program, str(file), "--help", "--port", "x").code == 0
    assert file.read_text() == "--help --port x"


def test_the_whole_story_runs_inside(tmp_path):
    (tmp_path / "monitors").mkdir()
    repository = Path(__file__).parents[1]
    (tmp_path / "mqm-sync.yaml").write_text((repository / "mqm-sync.yaml").read_text())
    (tmp_path / "monitors" / "m.yaml").write_text((repository / "monitors" / "churn-data.yaml").read_text())
    tool = shlex.quote(sys.executable) + " -m mqm_sync"
    script = f"{tool} apply --auto-approve && {tool} plan --detailed-exitcode"
    process = sandbox_process("--", "sh", "-c", f"cd {shlex.quote(str(tmp_path))} && {script}")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Applied: 1 added" in out
    assert out.endswith("No changes. AWS has what the specs say (1 monitor).\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_without_a_command_it_serves_until_it_is_stopped(number):
    process = sandbox_process()
    try:
        lines = []
        while not any("NO_PROXY" in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        exports = dict(re.findall(r"^export (\w+)=(.*)$", "".join(lines), re.MULTILINE))
        assert any(line == "unset AWS_PROFILE\n" for line in lines)
        url = shlex.split(exports["AWS_ENDPOINT_URL"])[0]
        wait_for(lambda: Control(url).health() == {"status": "ok"})
        client = boto3.client(
            "sagemaker",
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
        )
        assert client.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
        client.close()
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert process.returncode in {0, 128 + number}
        assert "Traceback" not in err
        assert "serving until interrupted" in err
    finally:
        process.kill()
        process.communicate()


def test_a_chosen_port_that_is_taken_is_an_error_and_no_bug(run, cloud_port):
    ran = run("sandbox", "--port", cloud_port, "--", "true")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert str(cloud_port) in ran.err


@pytest.fixture(name="cloud_port")
def cloud_port_fixture():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_sandbox_that_is_stopped_takes_its_command_along(tmp_path):
    file = tmp_path / "pid"
    process = sandbox_process("--", "sh", "-c", f"echo $$ > {shlex.quote(str(file))}; exec sleep 60")
    pid = 0
    try:
        wait_for(lambda: file.exists() and file.read_text().strip())
        pid = int(file.read_text())
        process.terminate()
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
        wait_for(lambda: not is_alive(pid), 5)
    finally:
        if pid and is_alive(pid):
            os.kill(pid, signal.SIGKILL)
        process.kill()
        process.communicate()
