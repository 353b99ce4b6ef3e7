"""The forward simulation, vectorised: all runs take their next call at once, step by step.

It calls whom `app.domain.queue.routing.choose_next` would call; a test compares the two.
"""

import numpy as np

from app.domain.centre.values import Policy
from app.estimating.arrays import NEVER, Bools, Floats, GroupArrays, Ints

TINY_S = 1e-3
"""The grain of time: conditions hold *over* a wait, and instants are whole milliseconds."""
TIE = 1e-8
"""How much of a rank is taken from a score, so that of equal scores the earlier rank goes first."""
LAST_S = 1e9
"""Later than anything that happens, and unlike NEVER a number that can be subtracted from."""
SHRINK_AT = 0.6
"""Runs that have ended are dropped once so few are left."""


def run_forward(group: GroupArrays) -> Floats:
    """When each place of each line is called in each run (R, L, K), in seconds; NEVER if not.

    The simulation ends once all whose call is needed have been called, or nobody can be.
    """
    return _Run(group).to_end()


class _Run:
    """The state of all runs: when counters are free, where each line's head stands."""

    def __init__(self, group: GroupArrays) -> None:
        lines, counters = group.lines, group.counters
        runs, count, _ = lines.rank_s.shape
        self.group = group
        self.called = np.full(lines.cost_s.shape, NEVER)
        self.which = np.arange(runs)
        self.free = self._after_break(
            counters.free_s, self.which[:, None], np.arange(len(counters.row))[None, :]
        )
        self.row = np.repeat(counters.row[None, :], runs, axis=0)
        self.turn = np.zeros(runs, dtype=np.intp)
        self.at_place = np.zeros((runs, count), dtype=np.intp)
        self.head = lines.rank_s[:, :, 0].copy()
        self.since = lines.since_s[:, :, 0].copy()
        self.left = np.full(runs, int(lines.is_needed.sum()), dtype=np.intp)
        # Sorted by service, so that the longest wait of each is one reduction.
        services = lines.service
        self.starts = np.flatnonzero(np.r_[True, services[1:] != services[:-1]])
        self.service = np.searchsorted(services[self.starts], services)
        helps = counters.helps_after_s[:, services[self.starts]]
        self.helps = helps
        self.has_conditions = bool(np.any((helps >= 0) & (helps < NEVER)))
        self.serves = ((helps < NEVER)[:, self.service] & ~lines.is_sent) | counters.is_target
        self.priority = lines.is_priority[None, :]

    def to_end(self) -> Floats:
        while len(self.which):
            rows = np.arange(len(self.which))
            counter = self.free.argmin(axis=1)
            at = self.free[rows, counter]
            allowed = self._allowed(counter, at)
            has_one = allowed.any(axis=1)
            if not has_one.all():
                self._sleep(np.logical_not(has_one), counter, at)
            calls = np.flatnonzero(has_one)
            if len(calls):
                self._call(calls, counter[calls], at[calls], allowed[calls])
            self._drop_ended()
        return self.called

    def _allowed(self, counter: Ints, at: Floats) -> Bools:
        """The lines whose head the counter may call now (R, L); none where all sleep for ever."""
        arrived = (self.head <= at[:, None]) & (at < NEVER)[:, None]
        at = np.minimum(at, LAST_S)
        if not self.has_conditions:
            return arrived & self.serves[counter]
        long_enough = (at[:, None] - self._longest_since()) > self.helps[counter]
        helped = long_enough[:, self.service] & ~self.group.lines.is_sent
        return arrived & (helped | self.group.counters.is_target[counter])

    def _longest_since(self) -> Floats:
        """Since when who waits longest for each service does (R, services)."""
        return np.minimum.reduceat(self.since, self.starts, axis=1)

    def _call(self, rows: Ints, counter: Ints, at: Floats, allowed: Bools) -> None:
        group, lines = self.group, self.group.lines
        line = self._pick(rows, counter, at, allowed)
        place, which = self.at_place[rows, line], self.which[rows]
        self.called[which, line, place] = at
        is_served = ~lines.is_next[line, place] & (lines.leaves_s[which, line, place] > at)
        cost = lines.cost_s[which, line, place] * group.counters.pace[which, counter]
        pauses = group.counters.pause_s
        pause = pauses[which, self.turn[rows] % pauses.shape[1]]
        self.turn[rows] += 1
        free = at + np.where(is_served, cost + pause, 0.0)
        self.free[rows, counter] = self._after_break(free, which, counter)
        run_before = self.row[rows, counter]
        run_after = np.where(lines.is_priority[line], run_before + 1, 0)
        self.row[rows, counter] = np.where(is_served, run_after, run_before)
        self.left[rows] -= lines.is_needed[line, place]
        self.at_place[rows, line] = place + 1
        self.head[rows, line] = lines.rank_s[which, line, place + 1]
        self.since[rows, line] = lines.since_s[which, line, place + 1]

    def _pick(self, rows: Ints, counter: Ints, at: Floats, allowed: Bools) -> Ints:
        """The line that the policy calls from, under its guards."""
        rules, lines = self.group.rules, self.group.lines
        rank = np.where(allowed, self.head[rows], NEVER)
        eldest: Ints = rank.argmin(axis=1)
        if rules.policy is Policy.FIRST_COME or not lines.is_priority.any():
            # Of people of one weight the eldest has the highest score.
            return eldest
        eldest_rank = rank[np.arange(len(rows)), eldest]
        ordinary = allowed & ~self.priority
        enough = (self.row[rows, counter] >= rules.priority_in_a_row) & ordinary.any(axis=1)
        allowed = np.where(enough[:, None], ordinary, allowed)
        if rules.policy is Policy.STRICT_PRIORITY:
            key = np.where(allowed, self.head[rows] - 1e9 * self.priority, NEVER)
            best = key.argmin(axis=1)
        else:
            waited = np.maximum(at[:, None] - self.head[rows], 0.0)
            score = waited * lines.weight + lines.head_start_s
            score = np.where(allowed, score - TIE * self.head[rows], -NEVER)
            best = score.argmax(axis=1)
        longest_s = rules.longest_wait_s + TINY_S / 2  # A rank holds a trace of the ticket's id.
        picked: Ints = np.where(at - eldest_rank > longest_s, eldest, best)
        return picked

    def _sleep(self, idle: Bools, counter: Ints, at: Floats) -> None:
        """Put counters that may call nobody to sleep until somebody comes or waits long enough."""
        rows = np.flatnonzero(idle)
        counter, at, which = counter[rows], at[rows], self.which[rows]
        serves = self.serves[counter]
        notices = self.group.counters.notice_s
        notice = notices[which, self.turn[rows] % notices.shape[1]]
        self.turn[rows] += 1
        to_come = np.where(
            serves & (self.head[rows] > at[:, None]), self.head[rows] + notice[:, None], NEVER
        )
        wakes = to_come.min(axis=1)
        if self.has_conditions:
            over = self._longest_since()[rows] + self.helps[counter] + TINY_S
            over = np.where((over > at[:, None]) & (self.helps[counter] >= 0), over, NEVER)
            wakes = np.minimum(wakes, over.min(axis=1))
        wakes = np.maximum(wakes, at + TINY_S)
        self.free[rows, counter] = self._after_break(wakes, which, counter)

    def _after_break(self, free: Floats, which: Ints, counter: Ints) -> Floats:
        """The instants, or the end of the break they lie in, where the counter takes it."""
        for begin, end in self.group.breaks_s:
            in_it = (free >= begin) & (free < end) & ~self.group.counters.works_through[counter]
            back = end + self.group.counters.late_s[which, counter] + (free - begin) * TINY_S
            free = np.where(in_it, back, free)
        return free

    def _drop_ended(self) -> None:
        goes_on = (self.left > 0) & (self.free.min(axis=1) < NEVER)
        count = int(goes_on.sum())
        if count and count > SHRINK_AT * len(self.which):
            return
        self.which, self.free, self.row = self.which[goes_on], self.free[goes_on], self.row[goes_on]
        self.turn, self.at_place = self.turn[goes_on], self.at_place[goes_on]
        self.head, self.since = self.head[goes_on], self.since[goes_on]
        self.left = self.left[goes_on]
