"""x"""
from tests.support.site import Site
def test_smoke(site: Site, neighbour: Site) -> None:
    site.open(1)
    t = site.issue()
    neighbour.issue()
    assert site.served(1).id == t.id
