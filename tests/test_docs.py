"""The documentation is true: commands, fields, links and claims are checked against the program."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from posture.answer import assessment
from posture.answer.protocol import Protocol
from posture.cli.main import app
from posture.measure import gates
from posture.measure.camera_roll import UNKNOWN_SEM_DEG
from posture.measure.readings import UNCERTAINTY
from tests.places import DOCS, ROOT, project_texts

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def test_the_two_commands_of_the_promise_are_in_the_readme_and_in_the_gate() -> None:
    gate = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in ("pip install . && posture analyze sample_images/", 'pip install -e ".[test]" && pytest'):
        assert command in README
    assert 'pip install -q -e ".[test]"' in gate
    assert re.search(r"^pytest$", gate, re.MULTILINE)
    assert "posture analyze clean/sample_images/" in gate


def test_every_field_of_the_answer_is_explained() -> None:
    page = (DOCS / "answer.md").read_text("utf-8")
    for kind in (
        assessment.Assessment,
        assessment.SessionAssessment,
        assessment.Indicator,
        Protocol,
    ):
        for field in dataclasses.fields(kind):
            assert f"`{field.name}" in page, f"{kind.__name__}.{field.name}"


def test_every_command_is_in_the_readme() -> None:
    names = [
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
        if command.callback
    ]
    for name in names:
        assert f"posture {name}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_method_page_quotes_the_figures_that_the_program_uses() -> None:
    page = (DOCS / "method.md").read_text("utf-8")
    assert f"{UNKNOWN_SEM_DEG}°" in page
    assert f"{UNCERTAINTY['repeat']['deg']}°" in page
    assert "`facing`" in (DOCS / "indicators.md").read_text("utf-8")
    assert set(gates.GATES) == set(gates._CHECKS)


def test_no_machine_path_and_no_registry_host_is_committed() -> None:
    words = re.compile(r"(pypi\.|pythonhosted|registry\.npmjs|/root/|/home/|/tmp/|deb\.debian)")
    for path, text in project_texts().items():
        if path != Path(__file__):
            found = words.search(text)
            assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "mediapipe==0.10.31" in project["dependencies"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for requirement in project["dependencies"]:
        name = re.split(r"[=><]", requirement)[0]
        assert re.search(rf"^{name}==", lock, re.MULTILINE), f"{name} is not locked"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_placeholder_is_left(page: Path) -> None:
    assert not re.search(r"@[A-Z]+@|TODO|FIXME", page.read_text("utf-8"))
