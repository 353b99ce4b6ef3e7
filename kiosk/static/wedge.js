// Knows a scanner that types from a finger that types: by its pace. What it typed is handed on once
// and held nowhere, for it may be a visitor's card.

const GAP_MS = 60; // Between two letters of a scanner; a person's fingers are slower.
const QUIET_MS = 120;
const LEAST = 6;
const LONGEST_TYPED = 24; // More letters at that pace are a scan, even without an Enter after them.

/**
 * A listener for `keydown`. `onCode` is given what was scanned, `onKey` each key of a person.
 * @param {(code: string) => void} onCode @param {(key: string) => void} onKey
 * @returns {(event: KeyboardEvent) => void}
 */
export function wedge(onCode, onKey) {
  let burst = "";
  let lastAt_ms = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet = undefined;

  function end() {
    clearTimeout(quiet);
    const typed = burst;
    burst = "";
    if (typed.length > LONGEST_TYPED) onCode(typed);
    else for (const letter of typed) onKey(letter);
  }

  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isFast = burst !== "" && event.timeStamp - lastAt_ms <= GAP_MS;
    if (event.key.length === 1) {
      if (!isFast) end();
      // A space after other letters is one of the code; by itself it may press a button.
      if (burst !== "") event.preventDefault();
      burst += event.key;
      lastAt_ms = event.timeStamp;
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
    } else if (event.key === "Enter" && isFast && burst.length >= LEAST) {
      event.preventDefault();
      clearTimeout(quiet);
      const code = burst;
      burst = "";
      onCode(code);
    } else if (event.key !== "Shift") {
      end();
      onKey(event.key);
    }
  };
}
