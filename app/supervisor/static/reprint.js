// Draws the dialog in which a slip is printed once more, here or at another printer.

import { read, requestId, send } from "/static/api.js";
import { findToday, labelOf } from "/static/labels.js";
import { t } from "/static/words.js";
import { deviceKind } from "./alerts.js";
import { ask, choice, command, form, line, pressed, say, stillOpen } from "./box.js";

/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

const PRINTERS = ["printer", "kiosk"];
const OPEN = ["queued", "printing"];
const LOOKS = 12;
const LOOK_MS = 1000;

/** Open the dialog. @param {() => Picture | null} picture */
export function askReprint(picture) {
  ask(() => {
    const of = picture();
    return of === null ? null : content(of);
  });
}

/** @param {Picture} of */
function content(of) {
  const printers = of.devices.filter((d) => PRINTERS.includes(d.kind));
  return {
    title: t("supervisor.reprint.title"),
    parts: [
      form("reprint", (given) => void print(of, given("label"), given("printer")), [
        line("label", t("supervisor.reprint.label"), {
          maxlength: 16, required: true, autofocus: true, placeholder: "A012",
        }),
        choice("printer", t("supervisor.reprint.printer"), [
          { value: "", word: t("supervisor.reprint.same") },
          ...printers.map((d) => ({
            value: String(d.id),
            word: `${deviceKind(d.kind)} · ${d.name} (${t(`supervisor.device_${d.state}`).toLowerCase()})`,
          })),
        ]),
        pressed({
          word: t("supervisor.reprint.print"), sign: "printer", look: "primary", does: "reprint",
        }),
      ]),
    ],
  };
}

/** @param {Picture} of @param {string} typed @param {string} printer */
async function print(of, typed, printer) {
  const label = labelOf(typed, of) ?? typed;
  const isOpen = stillOpen();
  const found = await findToday(label);
  const [ticket] = found.ok ? found.body.items : [];
  if (ticket === undefined) {
    const unknown = t("supervisor.reprint.unknown", { label });
    if (isOpen()) say("bad", found.ok ? unknown : found.problem?.detail ?? "");
    return;
  }
  const path = `tickets/${ticket.id}/reprint`;
  const body = { request_id: requestId(), printer: printer ? Number(printer) : null };
  // Whoever has closed the dialog since still wants the paper.
  const answer = isOpen()
    ? await command(path, body, t("supervisor.reprint.queued", { label }))
    : await send(`/api/v1/${path}`, body);
  if (answer?.ok) void follow(ticket.id, label, isOpen);
}

/**
 * Say what became of the paper, as long as it is on its way and the dialog open.
 * @param {number} id @param {string} label @param {() => boolean} isOpen
 */
async function follow(id, label, isOpen) {
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    const { ok, body } = await read(`/api/v1/tickets/${id}/slip`);
    if (!ok || !isOpen()) return;
    if (OPEN.includes(body.state) && !body.held_up) continue;
    const isWell = body.state === "printed";
    const word = OPEN.includes(body.state) ? "held_up" : body.state;
    say(isWell ? "good" : "bad", t(`supervisor.reprint.${word}`, { label, n: body.copies }));
    if (!OPEN.includes(body.state)) return;
  }
}
