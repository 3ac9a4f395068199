"""Real sockets on the virtual power line."""

from tests.net.apart.running import play

SCENES = "tests.sim.relay_scenes"


def test_check_21_discovery_tcp_and_tls_pass_over_the_relay_without_root() -> None:
    assert play(SCENES, "visit") == {
        "car": "fe80::ff:fe0c:1",
        "station": "fe80::ff:fe05:1",
        "echoed": True,
        "security": "TLS13",
        "told": [],
    }


def test_check_21_with_checksum_offload_the_relay_says_why_nothing_passes() -> None:
    found = play(SCENES, "offload")
    assert found["failure"].startswith("no acceptable answer to 2 discovery requests")
    assert found["told"] == [
        "car: sends frames without a checksum, since the kernel leaves it to hardware that a cable to this process "
        "does not have; whoever receives them drops them. Switch that off at the host's end: ethtool -K plc0 tx off"
    ]
