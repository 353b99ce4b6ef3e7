// Knows which instant a wall clock's day and time are in a zone that the PC need not be in.

/** The instant of "2026-11-24T17:00" in the zone. @param {string} zone @param {string} local */
export function instantIn(zone, local) {
  const asUtc = new Date(`${local.slice(0, 16)}:00Z`);
  const options = /** @type {const} */ ({ timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const shown = new Intl.DateTimeFormat("sv-SE", options).format(asUtc);
  const ahead_ms = new Date(`${shown.replace(" ", "T")}Z`).getTime() - asUtc.getTime();
  return new Date(asUtc.getTime() - ahead_ms).toISOString();
}
