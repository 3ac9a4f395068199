"""Makes the peer's environment and both of its certificate sets; does nothing where they are there already.

The peer is the PyPI package iso15118. It needs a Java runtime for its EXI codec, and the OpenSSL command for its
certificates: the script that makes them comes with the package.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from interop.places import PYTHON, SETS, WORK

PEER = "iso15118==0.31.2"
MISSING = "aiofile"  # the package imports it and does not require it
FLAGS = {"iso2": "iso-2", "iso20": "iso-20"}
FOLDERS = {"iso2": "iso15118_2", "iso20": "iso15118_20"}
CHAINS = {"secc": ("seccLeaf", "cpo"), "vehicle": ("oemLeaf", "oem"), "contract": ("contractLeaf", "mo")}
PASSWORD = "12345"  # the script's own
FRESH = 50 * 86400  # seconds: its station certificates live for 60 days


def main() -> None:
    """Make what is missing."""
    for command, package in (("java", "default-jre-headless"), ("openssl", "openssl"), ("unshare", "util-linux")):
        if shutil.which(command) is None:
            sys.exit(f"{command} is missing: apt-get install {package}")
    if not PYTHON.exists():
        install()
    for part, home in SETS.items():
        if not fresh(home):
            issue(part, home)


def install() -> None:
    """The peer in an environment of its own: it pins versions of packages that we have newer."""
    subprocess.run([sys.executable, "-m", "venv", PYTHON.parents[1]], check=True)
    try:
        subprocess.run([PYTHON, "-m", "pip", "install", "-qq", PEER, MISSING], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(PYTHON.parents[1], ignore_errors=True)
        raise


def fresh(home: Path) -> bool:
    """Whether a set is there and will not expire soon."""
    leaf = home / "iso15118_2" / "certs" / "seccLeafCert.pem"
    return leaf.exists() and (home / "ours").exists() and time.time() - leaf.stat().st_mtime < FRESH


def issue(part: str, home: Path) -> None:
    """Run the package's own script. Part 20 gets its own folder under the only name that the package looks for."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    source = subprocess.run(
        [PYTHON, "-c", "import iso15118.shared as s; print(s.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
        cwd=WORK,
    ).stdout.strip()
    shutil.copytree(Path(source) / "pki", home, dirs_exist_ok=True)
    subprocess.run(["bash", "create_certs.sh", "-v", FLAGS[part]], cwd=home, check=True, capture_output=True)
    if FOLDERS[part] != "iso15118_2":
        (home / "iso15118_2").symlink_to(FOLDERS[part], target_is_directory=True)
    for_us(home)


def for_us(home: Path) -> None:
    """The same credentials as our side takes them: chains from the leaf on, keys without a password, roots."""
    certificates, keys, ours = home / "iso15118_2" / "certs", home / "iso15118_2" / "private_keys", home / "ours"
    ours.mkdir()
    for name, (leaf, authority) in CHAINS.items():
        chain = [f"{leaf}Cert.pem", f"{authority}SubCA2Cert.pem", f"{authority}SubCA1Cert.pem"]
        (ours / f"{name}.pem").write_text("".join((certificates / file).read_text() for file in chain))
        plain: list[str | Path] = ["openssl", "pkey", "-in", keys / f"{leaf}.key", "-passin", f"pass:{PASSWORD}"]
        subprocess.run([*plain, "-out", ours / f"{name}.key"], check=True)
    for root in ("v2g", "oem", "mo"):
        shutil.copy(certificates / f"{root}RootCACert.pem", ours / f"{root}_root.pem")


if __name__ == "__main__":
    main()
