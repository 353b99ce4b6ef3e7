#!/bin/bash
# Makes a PC with Debian, Ubuntu or Raspberry Pi OS the screen of a kiosk or a lobby TV of Mời Số.
# What it puts there, and what becomes of it, stands in kiosk/README.md.
set -euo pipefail
umask 022

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=
ROLE=
ADDRESS=
WINDOWS=cage
OUTPUT=
ROTATE=0
DO=install

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in en*) ENGLISH=yes ;; *) ENGLISH=no ;; esac
say() { if [ "$ENGLISH" = yes ]; then echo "$2"; else echo "$1"; fi; }
fail() { say "Lỗi: $1" "Error: $2" >&2; exit 1; }

usage() {
  cat <<'TEXT'
install-screen.sh kiosk|tv http://SERVER[/page] [--output NAME --rotate 90|180|270] [--x11]
install-screen.sh --uninstall
  the page is /kiosk or /display/a, unless the address names another one
  --output, --rotate  the screen stands otherwise, as HDMI-A-1 (`wlr-randr`; with --x11 `xrandr` lists them)
  --x11               Xorg instead of cage, where its driver of the graphics is the better one
  --root DIR          put the files below DIR and start nothing
  --uninstall         take all of it away; the account and the pairing in its home stay
TEXT
}

while [ $# -gt 0 ]; do
  case "$1" in
    kiosk | tv) ROLE=$1 ;;
    http://* | https://*) ADDRESS=$1 ;;
    --output) OUTPUT=${2:?--output NAME}; shift ;;
    --rotate) ROTATE=${2:?--rotate DEGREES}; shift ;;
    --x11) WINDOWS=x11 ;;
    --root) ROOT=$(realpath -m "${2:?--root DIR}"); shift ;;
    --uninstall) DO=uninstall ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

[ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || fail "hãy chạy bằng quyền root (sudo)" "run it as root (sudo)"
# Whether systemd and udev of this machine are to be told.
RUNNING=no
if [ -z "$ROOT" ] && [ -d /run/systemd/system ]; then RUNNING=yes; fi

ours() { (cd "$HERE/system" && find etc -type f | sort); }
wanted() {  # Whether the file belongs to this role.
  case "$1" in */moiso-kiosk.service) [ "$ROLE" = kiosk ] ;; */moiso-tv.service) [ "$ROLE" = tv ] ;; *) true ;; esac
}
apply() {
  [ "$RUNNING" = yes ] || return 0
  systemctl daemon-reload
  systemd-hwdb update || true
  udevadm control --reload || true
  udevadm trigger --subsystem-match=input || true
  sysctl --quiet --system || true
}

if [ "$DO" = uninstall ]; then
  if [ "$RUNNING" = yes ]; then
    for unit in moiso-kiosk moiso-tv; do
      if [ -e "/etc/systemd/system/$unit.service" ]; then systemctl disable --now "$unit" || true; fi
    done
    systemctl unmask ctrl-alt-del.target || true
    systemctl set-default multi-user.target
  fi
  for file in $(ours); do rm -f "$ROOT/$file"; done
  rm -f "$ROOT/etc/opt/chrome/policies/managed/moiso-screen.json" \
    "$ROOT/etc/moiso-screen.env" "$ROOT/usr/local/bin/moiso-screen"
  rm -rf "$ROOT/etc/systemd/system/moiso-kiosk.service.d" "$ROOT/etc/systemd/system/moiso-tv.service.d"
  apply
  say "Đã gỡ. Khởi động lại máy để mọi phím và cổng USB dùng được như trước." \
    "It is gone. Restart the PC: all keys and USB then work as before."
  exit 0
fi

[ -n "$ROLE" ] && [[ "$ADDRESS" =~ ^https?://[^/[:space:]\"\'\\|]+(/[^[:space:]\"\'\\|]*)?$ ]] || { usage >&2; exit 2; }
case "$ROTATE" in 0 | 90 | 180 | 270) ;; *) fail "--rotate là 90, 180 hoặc 270" "--rotate is 90, 180 or 270" ;; esac
case "$OUTPUT" in *[!A-Za-z0-9-]*) fail "--output: tên không dùng được" "--output: such a name can't be" ;; esac
if [ "$ROTATE" != 0 ] && [ -z "$OUTPUT" ]; then
  fail "--rotate cần --output, như --output HDMI-A-1" "--rotate needs --output, as --output HDMI-A-1"
fi
SERVER=$(echo "$ADDRESS" | cut -d/ -f1-3)
if [ "$ADDRESS" = "$SERVER" ] || [ "$ADDRESS" = "$SERVER/" ]; then
  if [ "$ROLE" = kiosk ]; then ADDRESS=$SERVER/kiosk; else ADDRESS=$SERVER/display/a; fi
fi

# --- What the PC must have ------------------------------------------------------------------------
if [ -z "$ROOT" ]; then
  missing=
  command -v python3 >/dev/null || missing="$missing python3"
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
  if [ "$WINDOWS" = cage ]; then
    command -v cage >/dev/null || missing="$missing cage"
    command -v wlr-randr >/dev/null || missing="$missing wlr-randr"
    command -v Xwayland >/dev/null || missing="$missing xwayland"
  else
    command -v xinit >/dev/null || missing="$missing xinit"
    command -v Xorg >/dev/null || missing="$missing xserver-xorg"
    command -v xset >/dev/null || missing="$missing x11-xserver-utils"
  fi
  if [ -n "$missing" ]; then
    say "Đang cài:$missing" "Installing:$missing"
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y $missing >/dev/null || fail \
      "còn thiếu:$missing (cần mạng, hoặc cài trước từ đĩa của Debian)" \
      "missing:$missing (a network is needed, or Debian's own disk before)"
  fi
  id "$ROLE" >/dev/null 2>&1 || useradd --create-home --shell /usr/sbin/nologin "$ROLE"
  for group in video input render audio; do
    if getent group "$group" >/dev/null; then usermod -aG "$group" "$ROLE"; fi
  done
fi

# --- Its files ------------------------------------------------------------------------------------
for file in $(ours); do
  wanted "$file" || continue
  mkdir -p "$(dirname "$ROOT/$file")"
  sed -e "s|@SERVER@|$SERVER|g" "$HERE/system/$file" > "$ROOT/$file"
done
mkdir -p "$ROOT/etc/opt/chrome/policies/managed" "$ROOT/usr/local/bin"
cp "$ROOT/etc/chromium/policies/managed/moiso-screen.json" "$ROOT/etc/opt/chrome/policies/managed/"
{ echo '#!/usr/bin/python3'; cat "$HERE/moiso_screen.py"; } > "$ROOT/usr/local/bin/moiso-screen"
chmod 755 "$ROOT/usr/local/bin/moiso-screen"
if [ -e "$ROOT/etc/moiso-screen.env" ] && grep -q "^SCREEN_URL=$ADDRESS\$" "$ROOT/etc/moiso-screen.env"; then
  say "Giữ nguyên cài đặt /etc/moiso-screen.env." "The settings /etc/moiso-screen.env are kept as they are."
else
  cat > "$ROOT/etc/moiso-screen.env" <<TEXT
# The screen of this PC. After a change: systemctl restart moiso-$ROLE
SCREEN_URL=$ADDRESS
# When the browser is begun anew each night, if nobody has touched the glass for ten minutes; or never.
SCREEN_RELOAD_AT=03:30
# How the screen stands: 0, 90, 180, 270; of the output, as HDMI-A-1.
SCREEN_ROTATE=$ROTATE
SCREEN_OUTPUT=$OUTPUT
TEXT
fi
DROP=$ROOT/etc/systemd/system/moiso-$ROLE.service.d
if [ "$WINDOWS" = x11 ]; then
  mkdir -p "$DROP"
  cat > "$DROP/x11.conf" <<'TEXT'
[Service]
ExecStart=
ExecStart=/usr/bin/xinit /usr/local/bin/moiso-screen -- /usr/bin/Xorg :0 vt1 -keeptty -nolisten tcp -s 0 -dpms
TEXT
else
  rm -f "$DROP/x11.conf"
fi

if [ "$RUNNING" = yes ]; then
  apply
  systemctl mask ctrl-alt-del.target
  systemctl set-default graphical.target
  systemctl enable "moiso-$ROLE"
  systemctl restart "moiso-$ROLE"
fi
say "Xong: $ADDRESS trên máy này. Khởi động lại máy một lần để khóa phím và USB." \
  "Done: $ADDRESS on this PC. Restart it once: keys and USB are locked from then on."
if [ -z "$ROOT" ] && [ ! -e /dev/watchdog ]; then
  say "Máy không có watchdog phần cứng (/dev/watchdog): nhân treo thì phải tắt bật bằng tay." \
    "There is no hardware watchdog (/dev/watchdog): a kernel that hangs is switched off and on by hand."
fi
