import time, cProfile, pstats
from tests.support.site import Site
from tests.support.together import together
def test_a(site: Site, neighbour: Site) -> None:
    site.issue()
    t=time.perf_counter(); [site.issue() for _ in range(100)]; print("one", (time.perf_counter()-t)*10,"ms")
    t=time.perf_counter(); together([lambda: [site.issue() for _ in range(25)]]*8); print("eight", (time.perf_counter()-t)*5,"ms")
    t=time.perf_counter(); [(site.issue(),neighbour.issue()) for _ in range(50)]; print("alternate", (time.perf_counter()-t)*10,"ms")
    p=cProfile.Profile(); p.enable(); [site.issue() for _ in range(100)]; p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(25)
