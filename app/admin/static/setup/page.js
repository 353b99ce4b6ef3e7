// The screens of the set-up assistant by their codes: the one of this page is drawn.

import { addressScreen } from "./address.js";
import { backupScreen } from "./backup.js";
import { checksScreen } from "./checks.js";
import { countersScreen } from "./counters.js";
import { code } from "./frame.js";
import { hoursScreen } from "./hours.js";
import { nameScreen } from "./name.js";
import { peopleScreen } from "./people.js";
import { printerScreen } from "./printer.js";
import { rehearsalScreen } from "./rehearsal.js";
import { screensScreen } from "./screens.js";
import { servicesScreen } from "./services.js";

/** @type {Record<string, () => void>} */
const SCREENS = {
  name: nameScreen, services: servicesScreen, counters: countersScreen, hours: hoursScreen, address: addressScreen,
  printer: printerScreen, screens: screensScreen, people: peopleScreen, backup: backupScreen, rehearsal: rehearsalScreen, checks: checksScreen,
};

SCREENS[code]?.();
