"""``posture serve`` starts page and API, for one's own phone too; ``posture key`` makes a key."""

from __future__ import annotations

import sys
import textwrap
import threading
import webbrowser
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from posture.cli.options import EngineName, LanguageOption
from posture.errors import BadOption, MissingExtra
from posture.words.language import DEFAULT, Language
from posture.words.phrases import Message, say, together

if TYPE_CHECKING:
    from api.phone.invitation import Invitation

THIS_MACHINE = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = THIS_MACHINE,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    phone: Annotated[
        bool,
        typer.Option("--phone", help="Let your own phone in too: a code to scan, https, a one-time key."),
    ] = False,
    show: Annotated[
        bool, typer.Option("--open", help="With --phone: open the page with the code in this browser.")
    ] = False,
    processes: Annotated[
        int,
        typer.Option(min=1, max=64, help="With two or more, one that fails is replaced. Ray: most replicas."),
    ] = 1,
    engine: Annotated[EngineName, typer.Option(help="This machine, or replicas on Ray.")] = "local",
    lang: LanguageOption = DEFAULT,
) -> None:
    """Start the web page and the API; docs/operations.md has the settings."""
    from pydantic import ValidationError

    if show and not phone:
        raise BadOption(say("failure.phone_open"))
    try:
        from api import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("api", "posture"):
            raise
        raise MissingExtra(say("failure.needs_service", package=str(error.name))) from error
    try:
        if phone:
            _check_alone(processes, engine)
            _serve_phones(None if host == THIS_MACHINE else host, port, lang, show=show)
        elif engine == "ray":
            server.share_cores(processes)
            import_module("api.ray_engine").run(host, port, processes)
        else:
            server.run(host, port, processes)
    except ValidationError as error:
        raise BadOption(together(*map(_setting_problem, error.errors()), between="; ")) from error


def _setting_problem(error: Mapping[str, Any]) -> Message:
    problem = error["msg"].removeprefix("Value error, ")
    name = "".join(f"POSTURE_{part}".upper() for part in error["loc"])
    return say("failure.setting", name=name, problem=problem) if name else together(problem)


def _check_alone(processes: int, engine: EngineName) -> None:
    """Refuse what would have several processes, of which each would know other phones."""
    for option, given in (("--processes", processes > 1), ("--engine", engine != "local")):
        if given:
            raise BadOption(say("failure.phone_alone", option=option))


def _serve_phones(host: str | None, port: int, language: Language, *, show: bool) -> None:
    """Serve this computer and phones in its network; first everything that may fail is made."""
    from api import server
    from api.phone import network
    from api.phone.certificate import kept
    from api.phone.invitation import PATH, Invitation

    address = network.chosen(host)
    certificate = kept(Path(typer.get_app_dir("posture")), address)
    invitation = Invitation(network.origin(address, port), certificate.fingerprint)
    here = f"http://{THIS_MACHINE}:{port}{PATH}"

    def ready() -> None:
        _tell(invitation, here, language)
        if show:
            # A browser of the terminal keeps whoever opens it.
            threading.Thread(target=webbrowser.open, args=(here,), daemon=True).start()

    with network.listener(address, port) as listener:
        server.run_with_phones(invitation, certificate.path, listener, port, ready)


def _tell(invitation: Invitation, here: str, language: Language) -> None:
    """Say what a phone's browser will warn of, then show the code and the address in it."""
    from api.page.invite import told
    from api.phone.code import as_text

    console = Console(highlight=False)
    for text in told(invitation, here, language):
        lines = textwrap.fill(text, console.width, break_long_words=False)
        console.print(Text(f"\n{lines}"), soft_wrap=True)
    if console.is_terminal and (sys.stdout.encoding or "").lower().startswith("utf"):
        console.print()
        for line in as_text(invitation.address).splitlines():
            console.print(Text(line, style="bright_white on black"), soft_wrap=True)
    console.print(Text(f"\n{invitation.address}\n"), soft_wrap=True)


def key() -> None:
    """Make a key for the API: the key for its user, its digest for POSTURE_API_KEYS."""
    from api.keys import new_key

    made, digest = new_key()
    typer.echo(f"key (hand it out, it is not kept): {made}")
    typer.echo(f"digest (POSTURE_API_KEYS):         {digest}")
