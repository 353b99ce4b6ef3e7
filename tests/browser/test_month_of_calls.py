"""The lobby TV holds as much memory after thousands of calls as before: it runs for a month."""

import os

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.day import Day
from tests.browser.windows import EARS, FAST, TV, Windows, own_pictures

CALLS = int(os.environ.get("CALLS_OF_A_MONTH", "2000"))
"""In the suite; by hand 10000, which is about a month of one zone."""

MOST_GROWTH_BYTES = 3_000_000
MOST_NODES_MORE = 300
# Pictures come as fast as they can be drawn. Calls are far apart
# in time: an old one is shown, and each hundredth is young and is spoken.
PLAY = """async ([from, count]) => {
  const picture = JSON.parse(document.getElementById("picture").textContent);
  const of = (seq, age_s) => ({
    seq, zone: "a", label: `A${String(seq % 1000).padStart(3, "0")}`, counter: 1 + seq % 11,
    counter_name: `Quầy ${1 + seq % 11}`,
    counter_names: { vi: `Quầy ${1 + seq % 11}`, en: `Counter ${1 + seq % 11}` },
    at: new Date(Date.now() - age_s * 1000).toISOString(), recall: 0, last: false, language: "vi",
    speech: { text: "x", clips: ["/voice/none.wav"] },
  });
  for (let seq = from; seq < from + count; seq += 1) {
    const calls = Array.from({ length: 12 }, (_, i) => of(seq - i, i || seq % 100 ? 90 : 1));
    window.heard.picture({ ...picture, seq, at: new Date().toISOString(), calls });
    if (seq % 20 === 0) await new Promise(requestAnimationFrame);
  }
}"""


def play(tv: Page, start: int, count: int) -> None:
    tv.evaluate(PLAY, [start, count])
    expect(tv.locator("#hero .label")).to_have_text(f"A{(start + count - 1) % 1000:03}")


def held(tv: Page, session: CDPSession) -> tuple[int, int]:
    """The bytes and the nodes that are left when everything that can be freed is."""
    found = []
    for _ in range(4):
        # What was drawn last is let go of in a later frame, and then by the next round.
        tv.wait_for_timeout(300)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        nodes = session.send("Memory.getDOMCounters")["nodes"]
        found.append((int(heap["usedSize"]), int(nodes)))
    return min(bytes_held for bytes_held, _ in found), min(nodes for _, nodes in found)


def test_the_heap_does_not_grow_with_the_calls(day: Day, windows: Windows) -> None:
    context = windows.context(TV, scripts=EARS + FAST)
    own_pictures(context)
    tv = windows.again(context, "/display/a")
    tv.wait_for_load_state()
    expect(tv.locator("#queues .queue")).to_have_count(6)
    session = context.new_cdp_session(tv)
    play(tv, 1_000_000, 200)
    before, nodes_before = held(tv, session)

    play(tv, 1_000_200, CALLS)

    after, nodes_after = held(tv, session)
    growth, nodes = after - before, nodes_after - nodes_before
    print(f"{CALLS} calls: heap {before / 1e6:.2f} MB, {growth / 1e6:+.2f} MB; nodes {nodes:+}")
    assert growth < MOST_GROWTH_BYTES
    assert nodes < MOST_NODES_MORE
