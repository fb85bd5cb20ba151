"""The library measures where nothing of service, terminal and paper is installed; it says what is missing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.places import ROOT, SAMPLES

ABSENT = {
    "fastapi",
    "jinja2",
    "limits",
    "plutoprint",
    "prometheus_client",
    "pydantic_settings",
    "pypdf",
    "python_multipart",
    "pythonjsonlogger",
    "rich",
    "starlette",
    "typer",
    "uvicorn",
    "websockets",
    "werkzeug",
}

WITHOUT = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(ABSENT)}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run(script: str, without: set[str] = ABSENT) -> subprocess.CompletedProcess[str]:
    """Run a script in a fresh interpreter in which these packages do not exist."""
    blocked = WITHOUT.replace(str(sorted(ABSENT)), str(sorted(without)))
    return subprocess.run(
        [sys.executable, "-c", blocked + script], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_the_blocker_blocks() -> None:
    done = run("import fastapi")
    assert "No module named 'fastapi'" in done.stderr


@pytest.mark.slow
def test_a_photo_is_measured() -> None:
    photo = SAMPLES / "right_hip_high_front.jpg"
    done = run(
        f"import json, posture\nanswer = posture.analyse({str(photo)!r})\n"
        "print(json.dumps([answer.view.name, answer.indicator('hip_obliquity').value]))\n"
    )
    assert done.returncode == 0, done.stderr
    view, hip_deg = json.loads(done.stdout)
    assert view == "front"
    assert hip_deg > 0


@pytest.mark.parametrize(
    ("script", "package"),
    [
        ("from posture.render.pdf import pdf_of; pdf_of('<p>x</p>')", "plutoprint"),
        ("import io; from posture.render.card_sheet import write; write(io.BytesIO())", "jinja2"),
    ],
)
def test_paper_says_which_package_it_needs(script: str, package: str) -> None:
    done = run(
        f"from posture import PostureError\ntry:\n    {script}\nexcept PostureError as error: print(error)"
    )
    assert done.stdout.strip() == f"This needs {package}, which is not installed: run pip install {package}."


def test_the_service_says_how_it_is_installed() -> None:
    done = run(
        "sys.argv = ['posture', 'serve']\nfrom posture.cli.main import main; main()",
        ABSENT - {"typer", "rich"},
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"posture: The service needs {package_of(done.stderr)}, which is not installed: "
        "run pip install . in the checkout of posture, which brings everything that it needs. "
        "Install it with pip, and try again.\n"
    )


def package_of(said: str) -> str:
    """The package that an error names, one of those that are absent."""
    name = said.partition("The service needs ")[2].partition(",")[0]
    assert name in ABSENT
    return name
