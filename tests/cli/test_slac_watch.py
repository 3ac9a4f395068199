"""The contract of `pilotwire slac watch`: blocks or JSON, the exit status, files of any kind, interfaces."""

import io
import json
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from pilotwire.capture import compose, packets, read, write_pcapng
from pilotwire.capture.slac import Grader
from pilotwire.cli.slac_blocks import bars, block
from pilotwire.cli.slac_watch import watch
from pilotwire.wire.homeplug.slac import CM_MNBC_SOUND_IND, CM_SLAC_MATCH_CNF, CM_SLAC_PARM_CNF
from tests.capture.demo import DEMO, REPO
from tests.capture.slac.script import NEAR, NMK, RUN, START, Line, change, drop, later, matching
from tests.capture.slac.test_choice import took_far
from tests.capture.slac.test_looks import SECOND, survey
from tests.net.apart.running import play
from tests.shared import shared

EXAMPLE = REPO / "examples" / "slac.pcapng"
SCENES = "tests.cli.slac_scenes"

app = typer.Typer()
app.command()(watch)


def run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
    found = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.exit_code, found.stdout, found.stderr


def saved(path: Path, lines: Iterable[Line]) -> Path:
    ordered = sorted(lines, key=lambda line: line.time)
    with path.open("wb") as stream:
        write_pcapng(stream, [compose.packet(line.frame, round((START + line.time) * 1e9)) for line in ordered])
    return path


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_block_for_each_attempt() -> None:
    status, out, err = run(EXAMPLE)
    assert (status, err) == (0, "")
    assert out.count("Attempt ") == 2
    assert out.count(", nearest, chosen") == 2
    assert out.splitlines()[-1].startswith("2 attempts, 2 matched; timers: ")
    bars = [line.strip() for line in out.splitlines() if any(bar in line for bar in "▁▂▃▄▅▆▇█")]
    assert [len(bar) for bar in bars] == [58] * 4


def test_nothing_is_cut_off_on_a_terminal_of_80_columns() -> None:
    screen = Console(width=80, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    grader = Grader()
    with EXAMPLE.open("rb") as stream:
        for packet in packets(read(stream)):
            grader.feed(packet.time / 1e9, packet.data, packet.link_type)
    grader.finish()
    lines = [line.plain for grade in grader.take() for line in block(screen, grade)]
    assert max(map(len, lines)) <= 80
    assert "            11.4 dB (8 to 17), 10 sounds, after 0.627 s, nearest, chosen" in lines


def test_the_scale_of_all_plots_of_an_attempt_is_one() -> None:
    _, out, _ = run(EXAMPLE)
    first, second = [line.split()[0] for line in out.splitlines() if line.strip()[:1] in "▁▂▃▄▅▆▇█" and line.strip()][
        :2
    ]
    assert min(first) > max(second)  # the neighbour's lowest bar stands above the own outlet's highest


def test_one_object_for_each_attempt() -> None:
    status, out, err = run("--json", DEMO)
    first, second = objects(out)
    assert (status, err) == (0, "")
    assert first["car"] == {"mac": "02:00:00:00:0c:01", "vendor": "no vendor", "modem": "02:00:00:00:4d:01"}
    assert first["nearest"] == first["chosen"] == "02:00:00:00:5e:01"
    assert [(each["mac"][-2:], round(each["mean_db"], 1)) for each in first["stations"]] == [("02", 37.5), ("01", 11.6)]
    assert all(len(each["groups_db"]) == 58 for each in first["stations"])
    assert (first["matched"], first["clean"], first["findings"]) == (True, True, [])
    assert {"name", "by", "span", "seconds", "least", "most", "margin", "kept"} == first["timers"][0].keys()
    assert first["key"] != second["key"]


def test_faults_are_told_and_the_status_is_1(tmp_path: Path) -> None:
    faulty = change(drop(matching(), CM_MNBC_SOUND_IND, nth=3), CM_SLAC_PARM_CNF, timeout=5)
    status, out, err = run(saved(tmp_path / "faulty.pcapng", faulty))
    assert (status, err) == (1, "")
    assert "finding   value of timeout, by 02:05:00:00:00:01: CM_SLAC_PARM.CNF: timeout is 5, the standard has 6" in out
    assert "finding   sounds: 9 of 10 sounds were seen; CNT 6 missing" in out
    assert "1 attempt, 1 matched; timers: 16 kept, 0 broken; findings: 3" in out


def test_broken_timers_are_told_and_the_status_is_1(tmp_path: Path) -> None:
    late = [
        line._replace(time=line.time + 0.15) if isinstance(line.mme, CM_SLAC_MATCH_CNF) else line for line in matching()
    ]
    status, out, _ = run(saved(tmp_path / "late.pcapng", late))
    assert status == 1
    assert "broken    TP_match_response, by 02:05:00:00:00:01: 170 ms (at most 100 ms)" in out


def test_an_attempt_without_a_match_is_no_success(tmp_path: Path) -> None:
    lines = [line for line in matching() if line.time < 0.01]
    status, out, _ = run(saved(tmp_path / "alone.pcapng", [*lines, *later(matching(bytes(8)), 20)]))
    assert status == 1
    assert "verdict   not matched: no station answered" in out
    assert "2 attempts, 1 matched" in out


def looked_again(path: Path) -> Path:
    """A car whose station misses the first question."""
    return saved(path, [*survey(RUN, NEAR), *later(matching(SECOND), 1.0)])


def test_a_car_that_looked_again_and_matched_is_a_success(tmp_path: Path) -> None:
    status, out, err = run(looked_again(tmp_path / "looks.pcapng"))
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].startswith("2 attempts, 1 matched, 1 looked again; timers: ")
    assert out.count("  looks ") == 1


def test_a_car_that_looked_again_and_gave_up_is_none(tmp_path: Path) -> None:
    looks = [survey(), later(survey(SECOND), 1.0), later(survey(bytes(8)), 2.0)]
    status, out, _ = run(saved(tmp_path / "vain.pcapng", chain(*looks)))
    assert (status, out.count("  looks ")) == (1, 1)
    assert "3 attempts, 0 matched, 2 looked again; " in out


def test_looks_in_json(tmp_path: Path) -> None:
    status, out, _ = run("--json", looked_again(tmp_path / "looks.pcapng"))
    first, second = objects(out)
    far, near = ({"mac": f"02:05:00:00:00:0{number}", "mean_db": mean} for number, mean in ((2, 51.5), (1, 29.5)))
    looks = [
        {"attempt": 1, "run_id": RUN.hex(), "heard": [far]},
        {"attempt": 2, "run_id": SECOND.hex(), "heard": [far, near]},
    ]
    assert (status, first["looks"], second["looks"]) == (0, looks[:1], looks)
    assert [(each["looked_again"], each["matched"], each["clean"]) for each in (first, second)] == [
        (2, False, True),
        (None, True, True),
    ]
    assert [each["attempt"] for each in second["stations"]] == [2, 2]


def test_a_station_that_was_heard_in_an_earlier_look_only_has_its_plot_in_the_last_one(tmp_path: Path) -> None:
    key = [line for line in later(matching(), 1.0) if line.time >= 1.6]
    _, out, _ = run(saved(tmp_path / "earlier.pcapng", [*survey(), *later(survey(SECOND, NEAR), 1.0), *key]))
    last = out.partition("Attempt 2")[2]
    assert "1 CM_SLAC_PARM.REQ, 1 answer, " in last
    assert "attempt 2 heard 02:05:00:00:00:02 at 51.5 dB\n" in last
    assert "29.5 dB (29 to 30), 10 sounds, after 0.520 s of attempt 1, nearest, chosen\n" in last


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_no_key_is_ever_shown(form: list[str], tmp_path: Path) -> None:
    _, out, err = run(*form, saved(tmp_path / "matching.pcapng", matching()))
    assert out
    assert NMK.hex() not in (out + err).replace(":", "").replace(" ", "").lower()
    assert str(NMK)[2:-1] not in out + err


def test_standard_input() -> None:
    assert run("-", stdin=EXAMPLE.read_bytes()) == run(EXAMPLE)


def test_a_file_that_breaks_off_is_graded_up_to_there(tmp_path: Path) -> None:
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(EXAMPLE.read_bytes()[:-10])
    status, out, err = run(cut)
    assert (status, out.count("Attempt ")) == (0, 2)
    assert f"{cut}: at octet " in err


def test_nobody_tried_to_match(tmp_path: Path) -> None:
    assert run(saved(tmp_path / "empty.pcapng", [])) == (1, "", "pilotwire: nobody tried to match\n")


def test_what_cannot_be_read_has_status_2(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no capture at all")
    status, out, err = run(text)
    assert (status, out) == (2, "")
    assert "neither a pcap nor a pcapng file" in err
    status, out, err = run("nowhere0")
    assert (status, out, err) == (2, "", "pilotwire: nowhere0: neither a file nor a network interface\n")


def test_terminals_without_blocks_get_plain_bars() -> None:
    assert str(bars(bytes((8, 20, 57)), 8, 57, plain=True)) == "._#"
    assert str(bars(bytes((8, 20, 57)), 8, 57, plain=False)) == "▁▂█"


def test_a_real_car() -> None:
    status, out, err = run(shared("captures/seres3-iso2-ac-cablecheck.pcap"))
    assert (status, err) == (1, "")
    assert "CNT counts down to 0" in out


def test_an_interface_into_a_pipe_with_what_others_say_to_each_other() -> None:
    found = play(SCENES, "piped")
    (grade,) = objects(found["out"])
    assert (grade["matched"], grade["chosen"], grade["findings"]) == (True, "02:05:00:00:00:01", [])
    assert found["err"] == "pilotwire: watching mirror0; Ctrl-C ends it\n"
    assert found["status"] == int(not grade["clean"])  # timers depend on how busy the machine is


def test_an_interface_that_is_deleted_ends_the_watch() -> None:
    found = play(SCENES, "deleted")
    (grade,) = objects(found["out"])
    assert (grade["matched"], found["status"]) == (True, int(not grade["clean"]))
    assert re.fullmatch(
        r"pilotwire: watching (tap\d+); Ctrl-C ends it\npilotwire: \1 is gone, so the watch ends\n", found["err"]
    )


def test_an_interface_on_a_terminal() -> None:
    found = play(SCENES, "on_a_terminal")
    assert "Attempt 1" in found["before"]
    assert "1 attempt, 1 matched" in found["after"]
    assert (found["status"] in (0, 1), found["err"]) == (True, "")


def test_the_page_names_every_rule() -> None:
    page = (REPO / "docs" / "how-to" / "grade-slac.md").read_text("utf-8")
    source = "".join(path.read_text("utf-8") for path in (REPO / "src/pilotwire/capture/slac").glob("*.py"))
    named = set(re.findall(r'(?:yield|Finding\()\s*\(?\s*"([^"{]+)",', source))
    assert {"RunID", "choice", "key reuse", "report", "sounds"} < named
    assert [rule for rule in named if not rule.startswith("value of ") and f"`{rule}`" not in page] == []


def shown(number: int) -> list[str]:
    """The lines of a block of text on the page."""
    page = (REPO / "docs" / "how-to" / "grade-slac.md").read_text("utf-8")
    return page.split("```text\n")[number].partition("```")[0].splitlines()


def test_the_page_shows_what_is_said_of_a_car_that_looked_again(tmp_path: Path) -> None:
    _, out, _ = run(looked_again(tmp_path / "looks.pcapng"))
    assert len(shown(1)) == 8
    assert [line for line in shown(1) if line not in (*out.splitlines(), "...")] == []


def test_the_page_shows_what_is_said_of_a_car_that_took_the_wrong_outlet(tmp_path: Path) -> None:
    _, out, _ = run(saved(tmp_path / "wrong.pcapng", took_far(matching())))
    assert len(shown(2)) == 2
    assert [line for line in shown(2) if line not in out.splitlines()] == []
