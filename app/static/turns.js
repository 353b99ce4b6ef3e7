// Knows which answer comes too late, and which press is one too many.

/**
 * Turns of what is asked for again and again: to begin one ends the one before.
 * @returns {() => () => boolean} begins a turn; what it gives tells whether that is still the newest
 */
export function turns() {
  let newest = 0;
  return () => {
    newest += 1;
    const mine = newest;
    return () => mine === newest;
  };
}

/**
 * The same, but deaf while it runs: a double click asks once.
 * @template {unknown[]} Given
 * @param {(...given: Given) => Promise<void>} run
 * @returns {(...given: Given) => Promise<void>}
 */
export function oneAtATime(run) {
  let isRunning = false;
  return async (...given) => {
    if (isRunning) return;
    isRunning = true;
    try {
      await run(...given);
    } finally {
      isRunning = false;
    }
  };
}
