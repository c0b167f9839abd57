"""Collections of garbage stay short: objects that stay are looked at once, and all are looked at now and then."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from services.gateway.metrics import GatewayMetrics
from services.gateway.serving import Garbage


class Node:
    """It may be a part of a cycle, which only the collector frees."""

    def __init__(self) -> None:
        self.itself: Node | None = self


@pytest.fixture(autouse=True)
def nothing_set_aside() -> Iterator[None]:
    """A test worker sets aside what it has read, which a gateway would look at."""
    gc.unfreeze()
    yield
    gc.freeze()


@pytest.fixture
def garbage() -> Iterator[Garbage]:
    """The collector is the process's, so that all tests get it back as it was."""
    found = Garbage(short_collections=3)
    found.start()
    gc.disable()  # a collection that comes by itself would change the counts
    yield found
    gc.enable()
    found.stop()


def objects_left() -> int:
    """Those at which the next full collection looks."""
    return sum(len(gc.get_objects(generation)) for generation in range(3))


def test_objects_that_stay_are_looked_at_once(garbage: Garbage) -> None:
    stay = [Node() for _ in range(20_000)]
    assert objects_left() > 20_000
    gc.collect()
    assert objects_left() < 10_000
    seen = weakref.ref(stay[0])
    for node in stay:
        node.itself = None
    del node, stay
    assert seen() is None, "without a cycle they end by themselves, as before"


def test_cycles_that_were_set_aside_end_with_the_next_look_at_all(garbage: Garbage) -> None:
    node = Node()
    kept = weakref.ref(node)
    gc.collect()
    del node
    gc.collect()
    assert kept() is not None
    garbage.collect_all()
    assert kept() is None


def test_a_young_cycle_ends_with_the_next_collection(garbage: Garbage) -> None:
    young = weakref.ref(Node())
    gc.collect()
    assert young() is None


def test_all_objects_are_looked_at_when_it_is_due(garbage: Garbage) -> None:
    node, metrics = Node(), GatewayMetrics()
    kept = weakref.ref(node)
    gc.collect()
    del node
    gc.collect()
    garbage.check(metrics)
    assert kept() is not None, "two are fewer than three"
    assert metrics.longest_collection._value.get() > 0
    gc.collect()
    garbage.check(metrics)
    assert kept() is None


def test_the_collector_is_given_back_as_it_was() -> None:
    before = (gc.get_threshold(), len(gc.callbacks), gc.get_freeze_count())
    own = Garbage()
    own.start()
    assert gc.get_freeze_count() > before[2]
    own.stop()
    assert (gc.get_threshold(), len(gc.callbacks), gc.get_freeze_count()) == (*before[:2], 0)
