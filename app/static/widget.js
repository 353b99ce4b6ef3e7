// New figures for the waits in a frame of somebody else's page: asked for by and by, put in their place.

const MINUTE_S = 60;

const every_s = Number(document.querySelector("main")?.dataset.every ?? MINUTE_S);
setInterval(() => void renew(), every_s * 1000);

/** Ask for the page once more, and take its figures; without an answer the old ones stay. */
async function renew() {
  try {
    const answer = await fetch(location.href, { credentials: "omit" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["tbody", "main > p"]) {
      const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
  } catch {
    // The line is down: it is tried again in a minute.
  }
}
