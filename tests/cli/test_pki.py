"""`pilotwire pki`: a PKI is made, shown, and its chains are judged, with an exit status for each outcome."""

import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pilotwire.cli.pki import app
from pilotwire.pki import Curve, Part, Role, load_pki
from pilotwire.pki.keys import curve_of


def pki(*arguments: object, columns: int = 200) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": str(columns)})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki") / "new"
    assert pki("init", folder).exit_code == 0
    return folder


@pytest.mark.parametrize(
    ("options", "curves"),
    [
        ([], {Part.ISO2: Curve.P256, Part.ISO20: Curve.P521}),
        (["--part", "2"], {Part.ISO2: Curve.P256}),
        (["--part", "2", "--curve", "ed448"], {Part.ISO2: Curve.P256}),
        (["--part", "20", "--curve", "ed448"], {Part.ISO20: Curve.ED448}),
        (["--part", "both", "--profile", "lab"], {Part.ISO2: Curve.P256, Part.LAB: Curve.P256}),
        (["--part", "20", "--profile", "lab", "--curve", "p521"], {Part.LAB: Curve.P521}),
    ],
)
def test_init_makes_what_was_asked_for(tmp_path: Path, options: list[str], curves: dict[Part, Curve]) -> None:
    run = pki("init", tmp_path, *options)
    assert (run.exit_code, run.stderr) == (0, "")
    assert "README.md says what is what" in run.stdout
    made = load_pki(tmp_path)
    assert {part: curve_of(made.of(part).secc.certificate.public_key()) for part in made.parts} == curves
    assert {stat.S_IMODE(key.stat().st_mode) for key in tmp_path.rglob("*.key")} == {0o600}


def test_init_overwrites_nothing(home: Path) -> None:
    run = pki("init", home)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == f"pilotwire: {home}: must be a new or an empty folder\n"


def test_show_has_a_line_for_each_file_of_a_folder(home: Path) -> None:
    head, *lines = pki("show", home / "iso20").stdout.splitlines()
    assert head.split() == ["file", "subject", "role", "part", "curve", "valid", "issuer", "size"]
    shown = {line.split()[0]: line for line in lines}
    assert len(shown) == 16
    for role in (Role.SECC, Role.VEHICLE, Role.CONTRACT, Role.OEM_PROVISIONING, Role.CPS):
        assert role.value in shown[f"{role.value}.pem"].split()
    assert "secp521r1" in shown["vehicle.pem"]
    assert "sub-CA, path length 0" in shown["ca/cpo-sub-2.pem"]
    assert "itself" in shown["ca/v2g-root.pem"]


def test_show_has_a_line_for_each_certificate_of_a_file(home: Path) -> None:
    run = pki("show", home / "iso2" / "contract.pem")
    assert [line.split()[0] for line in run.stdout.splitlines()] == ["file", *["contract.pem"] * 3]


def test_show_fits_a_narrow_terminal(home: Path) -> None:
    assert max(map(len, pki("show", home, columns=80).stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", ["README.md", "absent.pem", "roots/none"])
def test_what_cannot_be_shown_is_named(home: Path, name: str) -> None:
    run = pki("show", home / name)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith(f"pilotwire: {home / name}: ")


@pytest.mark.parametrize(("part", "folder"), [("2", "iso2"), ("20", "iso20")])
def test_verify_passes_every_leaf_in_its_role(home: Path, part: str, folder: str) -> None:
    for chain in (home / folder).glob("*.pem"):
        run = pki("verify", chain, "--role", chain.stem, "--part", part, "--roots", home)
        assert (run.exit_code, run.stderr) == (0, "")
        assert run.stdout.startswith("good: ")


def test_verify_lists_everything_that_is_wrong(home: Path) -> None:
    contract = home / "iso20" / "contract.pem"
    run = pki("verify", contract, "--role", "secc", "--part", "20", "--roots", home / "roots", "--at", "2020-01-01")
    assert run.exit_code == 1
    codes = [line.partition(":")[0] for line in run.stdout.splitlines()]
    assert codes == ["WRONG_ROLE", "NOT_YET_VALID", "NOT_YET_VALID", "NOT_YET_VALID", "WRONG_ROOT_CLASS"]


@pytest.mark.parametrize(
    ("at", "status"),
    [("2019-12-31T23:59:59", 1), ("2500-01-01T00:00:00+01:00", 1), ("some day", 2)],
)
def test_verify_takes_a_moment(home: Path, at: str, status: int) -> None:
    chain = home / "iso2" / "secc.pem"
    assert pki("verify", chain, "--role", "secc", "--part", "2", "--roots", home, "--at", at).exit_code == status


def test_verify_tells_a_role_that_a_part_does_not_have(home: Path) -> None:
    chain = home / "iso2" / "secc.pem"
    run = pki("verify", chain, "--role", "vehicle", "--part", "2", "--roots", home)
    assert (run.exit_code, run.stderr) == (2, "pilotwire: role 'vehicle': part 2 has no such certificate\n")


def test_verify_tells_what_it_cannot_read(home: Path, tmp_path: Path) -> None:
    run = pki("verify", home / "iso2" / "secc.pem", "--role", "secc", "--part", "2", "--roots", tmp_path)
    assert run.exit_code == 2
    assert "must have roots" in run.stderr
