"""The image and the compose file keep their promises, as far as it shows without an engine."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.build import ROOT
from app.config import read_settings
from tests.support.proxies import find_proxy, missing

FOLDER = ROOT / "release/container"
OWN = {"first", "second"}
SECRETS = {
    "IMAGE_VERSION": "0.2.0",
    "PUBLIC_NAME": "moiso.example.vn",
    "MOISO_SECRET_KEY": "x" * 32,
    "DATABASE_PASSWORD": "geheim-1",
    "BROKER_PASSWORD": "geheim-2",
}


def composed() -> dict[str, Any]:
    """Return the compose file with the values of its variables put in."""
    text = (FOLDER / "compose.yaml").read_text("utf-8")

    def value(found: re.Match[str]) -> str:
        return SECRETS.get(found[1], "")

    whole: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", value, text))
    return whole


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each with its words."""
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


def test_the_image_runs_as_nobody_who_could_change_the_program() -> None:
    found = instructions()
    last = found[max(i for i, (word, _) in enumerate(found) if word == "FROM") :]
    users = [words for word, words in last if word == "USER"]
    (copied,) = [words for word, words in last if word == "COPY"]

    assert users == ["10001:10001"]
    assert "--chown=0:0" in copied
    assert [word for word, _ in last].index("COPY") < [word for word, _ in last].index("USER")
    assert {"HEALTHCHECK", "ENTRYPOINT", "VOLUME", "EXPOSE"} <= {word for word, _ in last}
    run = " ".join(words for word, words in found if word == "RUN")
    assert not re.search(r"https?:|apt-get|curl|pip ", run)


def test_every_service_is_shut_in_and_asked_how_it_is() -> None:
    for name, service in composed()["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert "healthcheck" in service or name in OWN, name
        assert service["logging"]["options"]["max-size"], name
        assert not service["image"].endswith(":latest"), name


def test_only_the_proxy_is_reached_from_outside() -> None:
    whole = composed()
    services = whole["services"]

    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert whole["networks"]["inside"]["internal"] is True
    assert services["database"]["networks"] == services["broker"]["networks"] == ["inside"]
    address = services["proxy"]["networks"]["outside"]["ipv4_address"]
    for name in OWN:
        assert services[name]["environment"]["MOISO_TRUSTED_PROXIES"] == address


def test_the_processes_have_settings_that_the_program_takes() -> None:
    services = composed()["services"]
    for name in OWN:
        given = {key: str(value or "") for key, value in services[name]["environment"].items()}
        known = read_settings({**given, "MOISO_DATA": "/var/lib/moiso"})
        assert known.redis_url == "valkey://:geheim-2@broker:6379"
        assert known.is_https
    volumes = [set(services[name]["volumes"]) for name in sorted(OWN)]
    shared = volumes[0] & volumes[1]
    assert shared == {"media:/var/lib/moiso/media", "backups:/backups"}
    every = [volume for one in services.values() for volume in one.get("volumes", ())]
    named = {volume.partition(":")[0] for volume in every if not volume.startswith("./")}
    assert named == set(composed()["volumes"])


def test_nothing_starts_without_its_secrets() -> None:
    text = (FOLDER / "compose.yaml").read_text("utf-8")
    used = set(re.findall(r"\$\{(\w+)", text))

    assert used == {*SECRETS, "MOISO_BACKUP_KEY"}
    for name in SECRETS:
        assert re.findall(rf"\${{{name}(?!:\?)", text) == [], name


def test_the_dockerfile_is_linted() -> None:
    hadolint = Path(sys.prefix, "bin", "hadolint")

    done = subprocess.run(
        [hadolint, FOLDER / "Dockerfile"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    caddy = find_proxy("caddy")
    if caddy is None:
        pytest.skip(missing("caddy"))

    done = subprocess.run(
        [caddy, "validate", "--config", str(FOLDER / "Caddyfile"), "--adapter", "caddyfile"],
        env={**os.environ, "PUBLIC_NAME": "moiso.example.vn", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
