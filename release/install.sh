#!/bin/bash
# Installs Mời Số from the folder that this file lies in. It needs no network: all is in the folder.
# What it asks, and what becomes of it, stands in MANUAL.md, "Installation".
set -euo pipefail
umask 022

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PREFIX=/opt/moiso
SYSTEM=yes      # The machine's own installation: a user, /etc/moiso.env, /usr/local/bin/moiso.
SYSTEMD=yes
ANSWERS=
DO=install

# Vietnamese, unless the terminal's language is English.
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in en*) ENGLISH=yes ;; *) ENGLISH=no ;; esac
say() { if [ "$ENGLISH" = yes ]; then echo "$2"; else echo "$1"; fi; }
fail() { say "Lỗi: $1" "Error: $2" >&2; exit 1; }

usage() {
  cat <<'TEXT'
install.sh [--answers FILE] [--prefix DIR] [--no-systemd] [--stage | --uninstall]
  --answers FILE  lines NAME=value instead of questions; an empty file means the defaults:
                  role=server (or agent, kiosk, tv), data, host, port, public_url, server
  --prefix DIR    install below DIR, as its owner, settings in DIR/moiso.env (else /opt/moiso, /etc/moiso.env)
  --no-systemd    start nothing at boot; the units lie in DIR/current/units
  --stage         put the program there and change nothing else (as `moiso upgrade` does)
  --uninstall     take the program away; settings and data stay
TEXT
}

while [ $# -gt 0 ]; do
  case "$1" in
    --answers) ANSWERS=${2:?--answers FILE}; shift ;;
    --prefix) PREFIX=$(realpath -m "${2:?--prefix DIR}"); SYSTEM=no; shift ;;
    --no-systemd) SYSTEMD=no ;;
    --stage) DO=stage ;;
    --uninstall) DO=uninstall ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

if [ "$SYSTEM" = yes ]; then
  SETTINGS=/etc/moiso.env; DATA=/var/lib/moiso; OWNER=moiso
  [ "$(id -u)" = 0 ] || fail "hãy chạy bằng quyền root (sudo), hoặc thêm --prefix THƯ-MỤC" \
    "run it as root (sudo), or with --prefix DIR"
else
  SETTINGS=$PREFIX/moiso.env; DATA=$PREFIX/data; OWNER=$(id -un); SYSTEMD=no
fi
UNITS=/etc/systemd/system

uninstall() {
  if [ "$SYSTEMD" = yes ]; then
    systemctl stop 'moiso@*' || true
    rm -rf "$UNITS/moiso@.service" "$UNITS/moiso.service.wants"
    for unit in moiso moiso-agent; do
      [ -e "$UNITS/$unit.service" ] || continue
      systemctl disable --now "$unit" || true
      rm -f "$UNITS/$unit.service"
    done
    systemctl daemon-reload
  fi
  if [ "$SYSTEM" = yes ]; then
    rm -f /usr/local/bin/moiso
    if [ -e /etc/moiso-screen.env ] && [ -d "$HERE/screen" ]; then "$HERE/screen/install-screen.sh" --uninstall; fi
  fi
  rm -rf "$PREFIX/releases" "$PREFIX/current" "$PREFIX/previous" "$PREFIX/staging"
  rmdir "$PREFIX" 2>/dev/null || true
  say "Đã gỡ chương trình. Còn giữ: cài đặt $SETTINGS và dữ liệu (MOISO_DATA trong tệp đó)." \
    "The program is gone. Kept: the settings $SETTINGS and the data (MOISO_DATA in that file)."
}
if [ "$DO" = uninstall ]; then uninstall; exit 0; fi

# --- What must be so before anything is changed ---------------------------------------------------
[ "$(uname -sm)" = "Linux x86_64" ] || fail "bản này dành cho Linux x86_64" "this is for Linux x86_64"
(cd "$HERE" && sha256sum --quiet --check SHA256SUMS >/dev/null 2>&1) || fail \
  "gói cài đặt bị hỏng hoặc thiếu tệp (xem SHA256SUMS): hãy chép lại" \
  "the package is damaged or lacks files (see SHA256SUMS): copy it anew"

PYTHON=
for name in "${MOISO_INSTALL_PYTHON:-}" python3.14 python3.13 python3.12 python3.11 python3; do
  [ -n "$name" ] || continue
  version=$("$name" -c 'import sys, venv; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  if [ -e "$HERE/lock/$version.txt" ]; then PYTHON=$name; LOCK=$HERE/lock/$version.txt; break; fi
done
known=$(cd "$HERE/lock" && echo *.txt | sed 's/\.txt//g')
[ -n "$PYTHON" ] || fail "cần Python phiên bản: $known" "it needs Python of one of the versions: $known"

told() { "$PYTHON" -c "import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])" "$HERE/release.json" "$1"; }
VERSION=$(told version)
RELEASE=$PREFIX/releases/$VERSION
must_have_space() {  # must_have_space FOLDER MB
  local place=$1 free
  while [ ! -d "$place" ]; do place=$(dirname "$place"); done
  free=$(($(df -Pk "$place" | awk 'NR == 2 { print $4 }') / 1024))
  [ "$free" -ge "$2" ] || fail "$place chỉ còn $free MB, cần $2 MB" "$place has only $free MB, $2 MB are needed"
}

# --- The program ----------------------------------------------------------------------------------
# It is put at its last place at once: a venv knows its own path. `.complete` says that it is whole.
install_program() {
  local file
  if [ -e "$RELEASE/.complete" ]; then
    say "Phiên bản $VERSION đã có ở $RELEASE." "Version $VERSION is at $RELEASE already."
    return
  fi
  must_have_space "$PREFIX" "$(told installed_mb)"
  say "Đang cài phiên bản $VERSION (khoảng một phút) ..." "Installing version $VERSION (about a minute) ..."
  rm -rf "$RELEASE"
  mkdir -p "$PREFIX/releases"
  "$PYTHON" -m venv --without-pip "$RELEASE"
  # The settings of pip on this machine may name an index, or forbid a version.
  PIP_CONFIG_FILE=/dev/null "$RELEASE/bin/python" "$(echo "$HERE"/pip-*.whl)/pip" --isolated install --quiet \
    --no-input --disable-pip-version-check --root-user-action=ignore --no-cache-dir --no-compile \
    --no-index --no-deps --find-links "$HERE/wheels" --require-hashes -r "$LOCK"
  # Where the server's user can't write, Python would compile everything at each start.
  if [ "$SYSTEM" = yes ]; then "$RELEASE/bin/python" -m compileall -q "$RELEASE/lib" || true; fi
  mkdir -p "$RELEASE/units"
  for file in "$HERE"/units/*; do
    sed -e "s|@PREFIX@|$PREFIX|g" -e "s|@DATA@|$DATA|g" -e "s|@OWNER@|$OWNER|g" "$file" > "$RELEASE/units/$(basename "$file")"
  done
  cp "$HERE"/*.md "$HERE/LICENSE" "$HERE/release.json" "$HERE/release.pub" "$HERE/sbom.cdx.json" \
    "$HERE/install.sh" "$RELEASE"
  ln -sfn "$SETTINGS" "$RELEASE/moiso.env"
  touch "$RELEASE/.complete"
}

switch_to() {  # In one step: at no moment is there no program.
  ln -sfn "releases/$1" "$PREFIX/.current"
  mv -T "$PREFIX/.current" "$PREFIX/current"
}

# --- The questions --------------------------------------------------------------------------------
ROLE=server; HOST=0.0.0.0; PORT=8080; PUBLIC_URL=; SERVER=
ask() {  # ask NAME "câu hỏi" "question"
  local answer
  if [ "$ENGLISH" = yes ]; then read -r -p "$3 [${!1}]: " answer; else read -r -p "$2 [${!1}]: " answer; fi
  if [ -n "$answer" ]; then printf -v "$1" %s "$answer"; fi
}
read_answers() {
  local line name value
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    case "$line" in '' | '#'*) continue ;; esac
    name=${line%%=*}; value=${line#*=}
    case "$name" in
      role) ROLE=$value ;; data) DATA=$value ;; host) HOST=$value ;; port) PORT=$value ;;
      public_url) PUBLIC_URL=$value ;; server) SERVER=$value ;;
      *) fail "$ANSWERS: không có mục “$name”" "$ANSWERS: there is no answer “$name”" ;;
    esac
  done < "$ANSWERS"
}
if [ -n "$ANSWERS" ]; then
  [ -r "$ANSWERS" ] || fail "không đọc được $ANSWERS" "$ANSWERS can't be read"
  read_answers
elif [ "$DO" = install ] && [ -t 0 ] && [ ! -e "$SETTINGS" ]; then
  say "Bấm Enter để giữ giá trị trong ngoặc." "Press Enter to keep what stands in brackets."
  ask ROLE "Máy này là gì: server, agent (máy điều khiển thiết bị), kiosk, tv" \
    "What is this PC: server, agent (drives devices), kiosk, tv"
  if [ "$ROLE" = server ]; then
    ask DATA "Thư mục dữ liệu" "Folder of the data"
    ask HOST "Địa chỉ mạng để lắng nghe (127.0.0.1: chỉ máy này hoặc proxy)" \
      "Address to listen on (127.0.0.1: this PC or its proxy only)"
    ask PORT "Cổng" "Port"
    ask PUBLIC_URL "Địa chỉ https:// của trung tâm, để trống nếu chưa có" \
      "The centre's https:// address, empty if there is none yet"
  else
    ask SERVER "Địa chỉ máy chủ, như http://10.0.0.5:8080" "Address of the server, as http://10.0.0.5:8080"
  fi
fi
case "$ROLE" in
  server) unit=moiso ;;
  agent | kiosk | tv) unit=moiso-agent
    [ "$DO" = stage ] || [[ "$SERVER" =~ ^https?://[^/|]+/?$ ]] || fail \
      "cần địa chỉ máy chủ (server=http://…)" "the server's address is missing (server=http://…)" ;;
  *) fail "role là server, agent, kiosk hoặc tv, không phải “$ROLE”" "role is server, agent, kiosk or tv, not “$ROLE”" ;;
esac
SERVER=${SERVER%/}
[[ "$PORT" =~ ^[0-9]+$ ]] && [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || fail \
  "cổng “$PORT” không dùng được" "the port “$PORT” can't be used"
case "$DATA" in /*) ;; *) fail "thư mục dữ liệu phải bắt đầu bằng /" "the folder of the data begins with /" ;; esac
case "$DATA$HOST$PUBLIC_URL$SERVER" in
  *[$' \t"\'\\|']*) fail "câu trả lời có ký tự không dùng được" "an answer has a sign that can't be used" ;;
esac

if [ "$DO" = stage ]; then
  # The units of an upgrade name the same data as the settings.
  if [ -r "$SETTINGS" ]; then DATA=$(sed -n 's/^MOISO_DATA=//p' "$SETTINGS" | tail -n 1); fi
  install_program
  exit 0
fi

# A screen needs a browser and a script, and nothing of the program.
if [ "$ROLE" = kiosk ] || [ "$ROLE" = tv ]; then
  if [ "$SYSTEM" = yes ]; then exec "$HERE/screen/install-screen.sh" "$ROLE" "$SERVER"; fi
  exec "$HERE/screen/install-screen.sh" "$ROLE" "$SERVER" --root "$PREFIX"
fi
if [ -e "$PREFIX/current/release.json" ] && [ "$(readlink "$PREFIX/current")" != "releases/$VERSION" ]; then
  fail "đã có phiên bản khác ($(readlink "$PREFIX/current")): hãy dùng “moiso upgrade GÓI”" \
    "another version is installed ($(readlink "$PREFIX/current")): use “moiso upgrade ARCHIVE”"
fi
must_have_space "$(dirname "$DATA")" 500
if [ "$SYSTEM" = yes ] && ! id moiso >/dev/null 2>&1; then
  useradd --system --home-dir "$DATA" --shell /usr/sbin/nologin moiso
  for group in dialout audio; do
    if getent group "$group" >/dev/null; then usermod -aG "$group" moiso; fi
  done
fi
install_program
switch_to "$VERSION"
if [ ! -e "$DATA" ]; then
  mkdir -p "$(dirname "$DATA")"
  mkdir -m 700 "$DATA"
  chown "$OWNER" "$DATA"
fi
if [ -e "$SETTINGS" ]; then
  say "Giữ nguyên cài đặt $SETTINGS." "The settings $SETTINGS are kept as they are."
else
  (umask 077; cat > "$SETTINGS.part" <<TEXT
# Settings of Mời Số. The server and every \`moiso\` command read them; MANUAL.md names them all.
MOISO_DATA=$DATA
MOISO_HOST=$HOST
MOISO_PORT=$PORT
TEXT
  if [ -n "$PUBLIC_URL" ]; then printf 'MOISO_PUBLIC_URL=%s\n' "$PUBLIC_URL" >> "$SETTINGS.part"; fi)
  chown "$OWNER" "$SETTINGS.part"
  mv "$SETTINGS.part" "$SETTINGS"
fi
if [ "$SYSTEM" = yes ]; then ln -sfn "$PREFIX/current/bin/moiso" /usr/local/bin/moiso; fi
if [ "$SYSTEMD" = yes ] && [ -d /run/systemd/system ]; then
  install -m 644 "$RELEASE/units/$unit.service" "$UNITS/$unit.service"
  if [ "$ROLE" = server ]; then install -m 644 "$RELEASE/units/moiso@.service" "$UNITS/moiso@.service"; fi
  systemctl daemon-reload
  # An agent is paired first: it has no server before.
  if [ "$ROLE" = agent ]; then systemctl enable "$unit"; else systemctl enable --now "$unit"; fi
fi

say "Xong: Mời Số $VERSION ở $PREFIX/current, lệnh $PREFIX/current/bin/moiso." \
  "Done: Mời Số $VERSION is at $PREFIX/current, its command $PREFIX/current/bin/moiso."
say "dữ liệu: $DATA · cài đặt: $SETTINGS" "data: $DATA · settings: $SETTINGS"
case "$ROLE" in
  server) if [ "$SYSTEMD" = no ]; then
      say "Chạy máy chủ: $PREFIX/current/bin/moiso serve" "Start the server: $PREFIX/current/bin/moiso serve"
    else
      say "Địa chỉ và mã cài đặt: journalctl -u moiso" "The address and the code to set it up: journalctl -u moiso"
    fi
    if [ -z "$PUBLIC_URL" ] && [ "$HOST" != 127.0.0.1 ]; then
      say "Chưa có HTTPS: mật khẩu đi qua mạng không mã hóa. Xem “moiso proxy --help”." \
        "There is no HTTPS yet: passwords cross the network in clear. See “moiso proxy --help”."
    fi ;;
  agent) say "Ghép nối: sudo -u moiso moiso agent --server $SERVER --code MÃ, rồi systemctl start moiso-agent" \
      "Pair it: sudo -u moiso moiso agent --server $SERVER --code DIGITS, then systemctl start moiso-agent" ;;
esac
