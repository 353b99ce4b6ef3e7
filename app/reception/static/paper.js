// Knows what became of the paper of the numbers on the screen: it asks until each slip is out.

import { read } from "/static/api.js";
import { isOpen } from "/static/parts/slip.js";

/** @import {Ticket} from "./desk.js" */
/** @import {Newer} from "./issued.js" */

const POLL_MS = 1000;
const POLLS = 12;

/** Follows the slips that are on their way, for some seconds after each press. */
export class Paper {
  /** @param {() => Ticket[]} tickets on the screen @param {(ticket: Newer) => void} onSlip */
  constructor(tickets, onSlip) {
    this.tickets = tickets;
    this.onSlip = onSlip;
    this.isPolling = false;
    this.polls = 0;
  }

  follow() {
    this.polls = 0;
    if (this.isPolling) return;
    this.isPolling = true;
    void this.poll();
  }

  async poll() {
    while (this.polls < POLLS && this.onTheirWay().size > 0) {
      this.polls += 1;
      await new Promise((done) => setTimeout(done, POLL_MS));
      for (const [id, { version }] of this.onTheirWay()) {
        const answer = await read(`/api/v1/tickets/${id}/slip`);
        if (answer.ok) this.onSlip({ id, version, slip: answer.body });
      }
    }
    this.isPolling = false;
  }

  /** @returns {Map<number, Ticket>} by id: a number may be on the screen twice. */
  onTheirWay() {
    return new Map(this.tickets()
      .filter(({ slip }) => isOpen(slip.state)).map((ticket) => [ticket.id, ticket]));
  }
}
