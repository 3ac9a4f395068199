"""Run by the Python of another environment: times iso15118 on the streams that come in, one JSON line for each."""

import json
import logging
import sys
import time

from iso15118.shared.exi_codec import EXI
from iso15118.shared.exificient_exi_codec import ExificientEXICodec
from iso15118.shared.settings import SettingKey, load_shared_settings, shared_settings

WARM = 200  # calls before the first that counts: Java compiles what it has run often


def timed(call, *arguments):
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def measured(exi, name, namespace, data, rounds):
    message = exi.from_exi(data, namespace)
    same = exi.to_exi(message, namespace) == data
    if not same:
        print(f"{name}: iso15118 writes other octets", file=sys.stderr)
    for _ in range(WARM):
        exi.from_exi(data, namespace)
        exi.to_exi(message, namespace)
    pairs = [(timed(exi.from_exi, data, namespace), timed(exi.to_exi, message, namespace)) for _ in range(rounds)]
    return name, *(min(times) for times in zip(*pairs, strict=True))


def main():
    logging.disable(logging.CRITICAL)
    load_shared_settings()
    shared_settings[SettingKey.MESSAGE_LOG_JSON] = False
    exi = EXI()
    exi.set_exi_codec(ExificientEXICodec())
    for line in sys.stdin.readlines():
        name, namespace, data = json.loads(line)
        print(json.dumps(measured(exi, name, namespace, bytes.fromhex(data), int(sys.argv[1]))), flush=True)


if __name__ == "__main__":
    main()
