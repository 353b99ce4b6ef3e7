// The page of the rehearsal.

import { byId } from "/static/dom.js";
import { rehearse } from "./rehearsing.js";

rehearse(byId("rehearsal"));
