// Tells the server now and then that somebody is at a staff page: what only shows itself is no use.

import { send } from "/static/api.js";

const EVERY_MS = 60_000;

let told_ms = performance.now();

function touched() {
  if (performance.now() - told_ms < EVERY_MS) return;
  told_ms = performance.now();
  void send("/api/v1/me/activity", undefined, { tries: 1 });
}

for (const name of ["keydown", "pointerdown", "wheel"]) {
  document.addEventListener(name, touched, { capture: true, passive: true });
}
