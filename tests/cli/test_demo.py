"""`pilotwire demo`: what it prints, where, and its exit status."""

import io
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from pilotwire.cli.demo import demo
from pilotwire.cli.live.account import account
from pilotwire.cli.live.narration import STEPS
from pilotwire.cli.live.screen import Screen
from pilotwire.sim import files
from pilotwire.sim.scenario import scenario
from tests.sim.performing import SPEED, run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(demo)
SCRIPT = [sys.executable, "-c", "import typer; from pilotwire.cli.demo import demo; typer.run(demo)"]
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def invoke(*words: str) -> tuple[int, str, str]:
    """In this process, which must never enter namespaces, so without a link."""
    result = CliRunner().invoke(app, ["--no-link", *words])
    return result.exit_code, result.stdout, result.stderr


def test_json_is_the_final_record_and_nothing_else(tmp_path: Path) -> None:
    code, out, err = invoke("--protocol", "iso2-dc", "--speed", "1500", "--out", str(tmp_path), "--json")
    assert (code, err) == (0, "")
    final = json.loads(out)
    assert final["good"] is True
    assert final["scenario"] == "iso2-dc, pnc, TLS on"
    assert final["record"]["session_id"] == final["bill"]["session_id"]
    assert {check["outcome"] for check in final["reconciliation"]["checks"]} <= {"agree", "absent"}
    assert final["files"] == list(files.FILES)
    assert all((tmp_path / name).exists() for name in final["files"])


def test_without_a_terminal_it_prints_plain_lines(tmp_path: Path) -> None:
    code, out, err = invoke("--protocol", "din-dc", "--speed", "1500", "--out", str(tmp_path))
    assert (code, err) == (0, "")
    assert not CONTROL.search(out)
    headings = [line for line in out.splitlines() if line.startswith("(")]
    assert headings == [f"({number}) {title}" for number, title in enumerate(STEPS, 1)]
    assert re.search(r"^total -?\d+\.\d\d EUR, VAT of 19% included", out, re.MULTILINE)
    assert "kW" in out
    assert out.rstrip().endswith("The session ended well, and everything reconciles.")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--protocol", "din-dc", "--auth", "pnc"), "--auth pnc: din-dc has eim only"),
        (("--protocol", "iso2-ac", "--control", "dynamic"), "--control dynamic: iso2-ac has scheduled only"),
        (("--tls", "off", "--auth", "pnc"), "no contract is shown in clear"),
        (("--protocol", "iso20"), "must be one of din-dc"),
        (("--speed", "-1"), "must be above 0"),
    ],
)
def test_what_cannot_be_is_wrong_usage(words: tuple[str, ...], complaint: str, tmp_path: Path) -> None:
    code, out, err = invoke(*words, "--out", str(tmp_path / "none"))
    assert (code, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = invoke("--out", str(tmp_path / "file" / "below"))
    assert code == 2
    assert str(tmp_path / "file") in err


def test_iso20_in_clear_warns(tmp_path: Path) -> None:
    code, out, err = invoke(
        "--protocol", "iso20-ac", "--tls", "off", "--speed", "2000", "--out", str(tmp_path), "--json"
    )
    assert code == 0
    assert "profile lab" in err
    assert json.loads(out)["record"]["security"] == "plain TCP"


def test_books_that_cannot_be_kept_are_told_and_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "sessions.db").write_text("no database at all, but a text that is long enough to be looked at")
    code, _, err = invoke("--out", str(tmp_path), "--json")
    assert code == 2
    assert "sessions.db" in err


def test_ctrl_c_ends_it_safely(tmp_path: Path) -> None:
    words = [*SCRIPT, "--no-link", "--out", str(tmp_path), "--speed", "100"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "energy may flow" in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr is not None
        assert process.stderr.read().startswith("pilotwire: interrupted")
    assert any("contactors open, 0 V on the cable, plug free" in line for line in lines)


def test_a_reader_that_goes_away_early_is_no_trouble(tmp_path: Path) -> None:
    words = [*SCRIPT, "--no-link", "--out", str(tmp_path), "--speed", "2000", "--protocol", "din-dc"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("pilotwire demo: din-dc")
        process.stdout.close()
        assert process.wait(60) == 128 + signal.SIGPIPE
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert (tmp_path / files.BILL).exists()


def screen(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False, markup=False)


@pytest.mark.parametrize("width", [80, 60, 200])
def test_a_terminal_shows_ticks_what_flows_and_the_account(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = screen(width)
    chosen = scenario("iso20-ac-bpt", speed=SPEED)
    with Screen(chosen, terminal) as shown:
        result = run(chosen, tmp_path, shown.see)
    account(terminal, result, tmp_path, files.save(result, tmp_path))
    assert isinstance(terminal.file, io.StringIO)
    text = terminal.file.getvalue()
    assert all(title in text for title in STEPS)
    assert "✓" in text
    assert re.search("charge .*[▁▂▃▄▅▆▇█]", text)
    drawn = [line for line in text.splitlines() if "price  " in line or "battery  " in line or "charge  " in line]
    assert all(len(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", line)) <= width for line in drawn)
    assert "Reconciliation" in text


def test_no_color_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = screen(80)
    chosen = scenario("din-dc", speed=SPEED)
    with Screen(chosen, terminal) as shown:
        run(chosen, tmp_path, shown.see)
    assert isinstance(terminal.file, io.StringIO)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", terminal.file.getvalue())
