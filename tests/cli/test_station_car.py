"""`pilotwire station` and `pilotwire car`: two processes, one session, and errors that tell what to do."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pilotwire.pki import Part, demo_pki
from pilotwire.pki.files import save_pki

PILOTWIRE = (sys.executable, "-m", "pilotwire")
STATION = """
pki = "pki"
database = "sqlite:///sessions.db"
meter_key = "meter.pem"

[[outlet]]
evse_id = "DE*PWR*E0001*1"
interface = "lo"
sdp_port = {port}
protocols = ["din-dc", "iso2-dc", "iso20-dc-bpt"]
authorization = ["eim", "pnc"]

[outlet.virtual]
isolation_seconds = 0.1
decision_seconds = 0.1
volts_per_s = 5000.0

[outlet.virtual.limits]
max_charge_w = 50000.0
max_charge_a = 125.0
max_volts = 500.0
max_discharge_w = 20000.0
max_discharge_a = 50.0

[[price]]
at = "00:00"
buy = "0.30"
"""
CAR = """
interface = "lo"
sdp_port = {port}
pki = "pki"
protocols = ["{protocol}"]
authorization = "{authorization}"
tls = "require"
loops = 5
"""
PORT = 15_966


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("two")
    save_pki(demo_pki(time.time(), parts=(Part.ISO2, Part.ISO20)), made / "pki")
    (made / "station.toml").write_text(STATION.format(port=PORT))
    return made


@pytest.fixture(scope="module")
def station(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    run = subprocess.Popen(
        [*PILOTWIRE, "station", "--config", "station.toml", "--log", "json"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr
    first = json.loads(run.stderr.readline())
    assert first["what"].startswith("ready at")
    yield run
    if run.poll() is None:
        run.kill()
    run.communicate()


def charge(folder: Path, protocol: str, authorization: str) -> "subprocess.CompletedProcess[str]":
    (folder / "car.toml").write_text(CAR.format(port=PORT, protocol=protocol, authorization=authorization))
    command = [*PILOTWIRE, "car", "--config", "car.toml", "--log", "json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("protocol", "authorization", "security"),
    [("iso20-dc-bpt", "pnc", "TLS 1.3"), ("iso2-dc", "pnc", "TLS 1.2"), ("din-dc", "eim", "TLS 1.2")],
)
def test_a_car_charges_at_the_station_and_is_billed(
    folder: Path, station: "subprocess.Popen[str]", protocol: str, authorization: str, security: str
) -> None:
    car = charge(folder, protocol, authorization)
    assert car.returncode == 0, car.stderr
    assert station.stdout
    billed = json.loads(station.stdout.readline())
    assert billed["reconciled"] is True
    assert (billed["security"], billed["end"]) == (security, "the car stopped the session")
    sessions = {line.get("session") for line in map(json.loads, car.stderr.splitlines()) if "session" in line}
    assert sessions == {billed["session"]}


def test_the_station_ends_on_a_signal_and_its_log_names_the_sessions(station: "subprocess.Popen[str]") -> None:
    station.send_signal(signal.SIGTERM)
    _, log = station.communicate(timeout=20)
    assert station.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines[-1]["what"] == "stopping"
    states = [line for line in lines if line["what"].startswith("state: CHARGE_LOOP")]
    assert states
    assert all(line["session"] and line["evse"] == "DE*PWR*E0001*1" for line in states)
    assert "by contract" in log
    assert "DEPWRC" not in log  # who paid is in the record, not in the log


@pytest.mark.parametrize(
    ("command", "text", "told"),
    [
        (
            "car",
            'interface = "lo"\nprotocols = ["iso20-xc"]\n',
            "x.toml:2: protocols[0]: Invalid enum value 'iso20-xc'",
        ),
        ("car", 'interface = "lo"\nprotocols = ["din-dc"]\ncolour = 1\n', "x.toml:3: colour: Object contains unknown"),
        ("car", 'interface = "lo"\nprotocols = ["din-dc", "iso2-ac"]\n', "protocols: must be all AC or all DC"),
        ("car", 'interface = "lo"\nprotocols = ["iso20-dc"]\n', "vehicle: ISO 15118-20 over TLS needs"),
        ("station", "profile = 'lab'\n", "x.toml:1: outlet: Object missing required field `outlet`"),
        ("station", "[[outlet]]\nevse_id = 'A'\ninterface = 'lo'\nprotocols = ['din-dc']\ntls = 'require'\n", "tls"),
        ("station", "pki = 'nowhere'\noutlet = []\n", "nowhere: must have a folder for a part"),
    ],
)
def test_bad_settings_are_told_with_line_and_key(tmp_path: Path, command: str, text: str, told: str) -> None:
    (tmp_path / "x.toml").write_text(text)
    run = subprocess.run(
        [*PILOTWIRE, command, "--config", "x.toml", "--check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr
