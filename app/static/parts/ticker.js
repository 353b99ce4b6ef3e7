// What changes as time passes though nothing has happened: a page is drawn anew only when it is due.

const EVERY_MS = 1000;

/**
 * Look each second at what hangs on the clock, and draw when that has changed: a screen that draws
 * itself every second makes hundreds of elements for nothing, all day. Gives what looks at once.
 * @param {() => unknown[]} facts @param {() => void} draw
 * @returns {() => void}
 */
export function drawWhenDue(facts, draw) {
  let drawn = "";
  const look = () => {
    const now = JSON.stringify(facts());
    if (now === drawn) return;
    drawn = now;
    draw();
  };
  setInterval(look, EVERY_MS);
  return look;
}
