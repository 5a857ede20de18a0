"""The numbers of a batch that runs: what ended how, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

from plooi.batch.rows import UNFINISHED, State
from plooi.language import _

#: Seconds over which the speed is taken, and between two looks at it.
SPAN, LOOK = 60.0, 1.0
#: What a document costs besides its bytes, in bytes, so that many small ones count too in the time that is left.
OVERHEAD = 128 * 1024
_UNITS = ("B", "kB", "MB", "GB", "TB")


def size_text(size: float) -> str:
    """Bytes for people: `3.4 MB`."""
    for unit in _UNITS:
        if size < 999.5 or unit == _UNITS[-1]:
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" or size >= 99.5 else f"{size:.1f} {unit}"


def time_text(seconds: float) -> str:
    """A span of time for people: `45 s`, `8 min`, `2 h 10 min`."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def states_text(numbers: Mapping[str, int]) -> str:
    """How many rows ended in which state: `3 done, 1 failed, 0 held`; those not known to be signalled where any are."""
    shown = [State.done, *(state for state in UNFINISHED if state is not State.unsignalled or numbers.get(state.value))]
    return ", ".join(f"{numbers.get(state.value, 0)} {state}" for state in shown)


class Count:
    """The counts of a running batch, and the speed and the time left that follow from them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.rows = self.bytes = 0
        self.states = dict.fromkeys((State.done, *UNFINISHED), 0)
        #: Key, file, size and bytes sent of each row that is under way, in the order in which they began.
        self.under_way: dict[str, tuple[str | None, int, int]] = {}
        self._ended_bytes = 0
        self._looks: deque[tuple[float, int, int]] = deque()

    def begin(self, rows: int, size: int) -> None:
        self.rows, self.bytes = rows, size
        self._looks.append((self._clock(), 0, 0))

    def row_begins(self, key: str, file: str | None, size: int) -> None:
        self.under_way[key] = (file, size, 0)

    def row_sends(self, key: str, position: int) -> None:
        if key in self.under_way:
            file, size, _ = self.under_way[key]
            self.under_way[key] = (file, size, position)
        self._look()

    def row_ends(self, key: str, state: State) -> None:
        _, size, _ = self.under_way.pop(key, (None, 0, 0))
        if state in self.states:
            self.states[state] += 1
            self._ended_bytes += size
        self._look()

    def _look(self) -> None:
        now = self._clock()
        if not self._looks or now - self._looks[-1][0] >= LOOK:
            self._looks.append((now, self.sent, self.work))
            while now - self._looks[0][0] > SPAN and len(self._looks) > 2:
                self._looks.popleft()

    @property
    def ended(self) -> int:
        """Rows that came to an end."""
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        """Bytes of files, those under way as far as they are."""
        return self._ended_bytes + sum(position for _, _, position in self.under_way.values())

    @property
    def work(self) -> int:
        """What was done, each document with its overhead."""
        return self.sent + self.ended * OVERHEAD

    @property
    def whole(self) -> int:
        """What is to be done in all, in the same measure."""
        return self.bytes + self.rows * OVERHEAD

    def _rate(self, which: int, now_at: int) -> float:
        if not self._looks:
            return 0.0
        then = self._looks[0]
        seconds = self._clock() - then[0]
        return max(0.0, (now_at - then[which]) / seconds) if seconds > 0 else 0.0

    @property
    def speed(self) -> float:
        """Bytes per second, lately."""
        return self._rate(1, self.sent)

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this pace; None while it is not known."""
        rate = self._rate(2, self.work)
        if rate <= 0 or self.ended == 0 or self.ended >= self.rows:
            return None
        return max(0.0, self.whole - self.work) / rate

    def parts(self) -> list[str]:
        """The state of things in words: what ended how, bytes, speed, and the time left."""
        ended = states_text({state.value: number for state, number in self.states.items()})
        parts = [ended, size_text(self.sent), f"{size_text(self.speed)}/s"]
        left = self.left
        return parts if left is None else [*parts, _("about {left} left", left=time_text(left))]
