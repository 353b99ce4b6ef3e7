// Knows the numbers that this browser has issued today, the newest first.

import { isoDay } from "/static/words.js";

/** @import {Ticket} from "./desk.js" */
/** @typedef {Partial<Ticket> & Pick<Ticket, "id" | "version">} Newer perhaps of the slip alone */

const KEPT = 12;

/** The newest numbers first; kept until the day ends, so that a reload loses none. */
export class Issued {
  /** @param {(tickets: Ticket[]) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {Ticket[]} */
    this.tickets = [];
    /** @type {string | null} */
    this.place = null;
  }

  /** Take up what was issued here earlier today. @param {string} centre @param {string} at */
  begin(centre, at) {
    const place = `moiso-issued-${centre}-${isoDay(at)}`;
    if (place === this.place) return;
    this.place = place;
    this.tickets = JSON.parse(sessionStorage.getItem(place) ?? "[]");
    this.onChange(this.tickets);
  }

  /** @param {Ticket} ticket */
  add(ticket) {
    this.tickets = [ticket, ...this.tickets.filter((one) => one.id !== ticket.id)].slice(0, KEPT);
    this.keep();
  }

  /** @param {Newer[]} newer as the server has them now */
  update(newer) {
    const fresh = new Map(newer.map((ticket) => [ticket.id, ticket]));
    this.tickets = this.tickets.map((one) => {
      const found = fresh.get(one.id);
      return found ? newerOf(one, found) : one;
    });
    this.keep();
  }

  keep() {
    if (this.place !== null) sessionStorage.setItem(this.place, JSON.stringify(this.tickets));
    this.onChange(this.tickets);
  }
}

/** What is known of a ticket now. @param {Ticket} known @param {Newer} found perhaps the same, later */
export function newerOf(known, found) {
  const isNewer = found.id === known.id && found.version >= known.version;
  return isNewer ? { ...known, ...found } : known;
}
