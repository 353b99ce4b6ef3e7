// Knows the numbers that this browser has issued today, and what became of their paper.

import { read } from "/static/api.js";
import { isoDay } from "/static/words.js";

const KEPT = 12;
const POLL_MS = 1000;
const POLLS = 12;
const OPEN = ["queued", "printing"];

/** The newest numbers first; kept until the day ends, so that a reload loses none. */
export class Issued {
  /** @param {(tickets: any[]) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {any[]} */
    this.tickets = [];
    /** @type {string | null} */
    this.place = null;
    this.isPolling = false;
    this.polls = 0;
  }

  /** Take up what was issued here earlier today. @param {string} centre @param {string} at */
  begin(centre, at) {
    const place = `moiso-issued-${centre}-${isoDay(at)}`;
    if (place === this.place) return;
    this.place = place;
    this.tickets = JSON.parse(sessionStorage.getItem(place) ?? "[]");
    this.onChange(this.tickets);
  }

  /** @param {any} ticket */
  add(ticket) {
    this.tickets = [ticket, ...this.tickets.filter((one) => one.id !== ticket.id)].slice(0, KEPT);
    this.keep();
    this.follow();
  }

  /** @param {any[]} newer as the server has them now @param {{follow?: boolean}} [options] */
  update(newer, { follow = false } = {}) {
    const fresh = new Map(newer.map((ticket) => [ticket.id, ticket]));
    this.tickets = this.tickets.map((one) => {
      const found = fresh.get(one.id);
      return found && found.version >= one.version ? { ...one, ...found } : one;
    });
    this.keep();
    if (follow) this.follow();
  }

  /** Ask for the slips that are on their way until each has come out, or for some seconds. */
  follow() {
    this.polls = 0;
    if (this.isPolling) return;
    this.isPolling = true;
    void this.poll();
  }

  async poll() {
    while (this.polls < POLLS && this.tickets.some((one) => isOnItsWay(one))) {
      this.polls += 1;
      await new Promise((done) => setTimeout(done, POLL_MS));
      for (const one of this.tickets.filter((ticket) => isOnItsWay(ticket))) {
        const answer = await read(`/api/v1/tickets/${one.id}/slip`);
        if (answer.ok) this.update([{ id: one.id, version: one.version, slip: answer.body }]);
      }
    }
    this.isPolling = false;
  }

  keep() {
    if (this.place !== null) sessionStorage.setItem(this.place, JSON.stringify(this.tickets));
    this.onChange(this.tickets);
  }
}

/** @param {any} ticket */
function isOnItsWay(ticket) {
  return OPEN.includes(ticket.slip.state) && !ticket.slip.held_up;
}
