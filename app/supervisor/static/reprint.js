// Draws the dialog in which a slip is printed once more, here or at another printer.

import { requestId, send } from "/static/api.js";
import { findToday, labelOf } from "/static/labels.js";
import { follow, isOpen, lookOf } from "/static/parts/slip.js";
import { t } from "/static/words.js";
import { deviceKind } from "./alerts.js";
import { ask, choice, command, form, line, pressed, say, stillOpen } from "./box.js";

/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

const PRINTERS = ["printer", "kiosk"];
const LOOKS = 12;

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
  const isWanted = stillOpen();
  const found = await findToday(label);
  const [ticket] = found.ok ? found.body.items : [];
  if (ticket === undefined) {
    const unknown = t("supervisor.reprint.unknown", { label });
    if (isWanted()) say("bad", found.ok ? unknown : found.problem?.detail ?? "");
    return;
  }
  const path = `tickets/${ticket.id}/reprint`;
  const body = { request_id: requestId(), printer: printer ? Number(printer) : null };
  // Whoever has closed the dialog since still wants the paper.
  const answer = isWanted()
    ? await command(path, body, t("supervisor.reprint.queued", { label }))
    : await send(`/api/v1/${path}`, body);
  if (answer?.ok) void tell(ticket.id, label, isWanted);
}

/**
 * Say what became of the paper, as long as it is on its way and the dialog open.
 * @param {number} id @param {string} label @param {() => boolean} isWanted
 */
async function tell(id, label, isWanted) {
  await follow(`/api/v1/tickets/${id}/slip`, (slip) => {
    const look = lookOf(slip);
    if (look === "") return;
    const word = isOpen(slip.state) ? "held_up" : slip.state;
    say(look, t(`supervisor.reprint.${word}`, { label, n: slip.copies }));
  }, { isWanted, looks: LOOKS });
}
