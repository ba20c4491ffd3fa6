"""Starting the site says what is in the way."""

import os
import socket
import subprocess
import sys

from flask import Flask

from eventsite.core.settings import ROOT
from tests.support.commands import Runner


def test_a_port_on_which_somebody_listens_is_refused(app: Flask, runner: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = runner.invoke(args=["serve", "--port", str(port)])

    assert result.exit_code == 1
    assert f"Something listens on 127.0.0.1, port {port}, already." in result.output


def test_the_name_that_conda_gives_a_machine_is_not_listened_on(app: Flask, runner: Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = runner.invoke(args=["serve", "--port", port], env={"HOST": "x86_64-conda-linux"})

    assert f"Something listens on 127.0.0.1, port {port}, already." in result.output


def test_a_host_that_is_not_here_is_refused(app: Flask, runner: Runner) -> None:
    result = runner.invoke(args=["serve", "--host", "::1%nowhere"])

    assert result.exit_code == 1
    assert "::1%nowhere is no address here" in result.output


def test_a_wrong_setting_is_told_in_one_line() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "doctor"],
        cwd=ROOT,
        env=os.environ | {"EVENTSITE_TRUSTED_PROXIES": "some"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert line.startswith("Error: The setting trusted_proxies takes a whole number")
