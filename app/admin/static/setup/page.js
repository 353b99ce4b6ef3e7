// The screens of the set-up assistant by their codes: the one of this page is drawn.

import { code } from "./frame.js";
import { nameScreen } from "./name.js";

/** @type {Record<string, () => void>} */
const SCREENS = { name: nameScreen };

SCREENS[code]?.();
