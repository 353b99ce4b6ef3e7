// Tells the page that was left at the end of its session, and closes this window.

import { tellSignedIn } from "/static/session.js";

tellSignedIn();
window.close();
