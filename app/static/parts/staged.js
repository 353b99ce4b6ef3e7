// Knows how a large page is drawn so that nobody waits for all of it: part by part, in view first.

/**
 * Gives what draws the parts in their order, each in a task of its own: between two of them the
 * browser shows what is there and takes presses. Asked again meanwhile, it begins anew at the end.
 * @param {(() => void)[]} parts @returns {() => void}
 */
export function staged(parts) {
  const channel = new MessageChannel();
  let at = parts.length;
  let isAsked = false;
  const step = () => {
    const part = parts[at];
    at += 1;
    if (at === parts.length && isAsked) {
      isAsked = false;
      at = 0;
    }
    // Before it is drawn: a part that fails holds up none of the others.
    if (at < parts.length) channel.port2.postMessage(null);
    part();
  };
  channel.port1.onmessage = step;
  return () => {
    if (at < parts.length) {
      isAsked = true;
      return;
    }
    at = 0;
    step();
  };
}
