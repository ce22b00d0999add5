"""What of a translation renders a term of its original, where the two are linked word by word."""

from __future__ import annotations

from collections.abc import Sequence

from .aligned import Links
from .words import Word

_SURE = 0.3  # of a link that counts
_TAKEN = 0.5  # of a link of another word to what would render the term
_APART = 2  # words from one that is linked to the next, in one rendering


def rendering(run: range, ours: Sequence[Word], theirs: Sequence[Word], there: Links, back: Links) -> range | None:
    """The words of ours that render a run of theirs, all of it and nothing else; None where that is not plain.

    `there` links their words to ours, `back` ours to theirs.
    """
    mutual = [there.to[k] for k in run if there.to[k] >= 0 and back.to[there.to[k]] in run]
    if not mutual:
        return None
    linked = {there.to[k] for k in run if there.to[k] >= 0 and there.sure[k] >= _SURE}
    linked |= {j for j, k in enumerate(back.to) if k in run and back.sure[j] >= _SURE}
    found = _trimmed(_densest(sorted(linked | {*mutual}), mutual), ours)
    if found is None or len(found) > 2 * len(run) + 1 or not all(ours[j].goes_on for j in found[:-1]):
        return None
    whole = all(there.to[k] in found for k in run)
    taken = any(theirs[k].content and k not in run for k in (back.to[j] for j in found) if k >= 0)
    shared = any(
        j in found and k not in run and theirs[k].content and there.sure[k] >= _TAKEN for k, j in enumerate(there.to)
    )
    return found if whole and not taken and not shared else None


def _densest(linked: Sequence[int], mutual: Sequence[int]) -> range:
    """Of words near each other, those that most links go to both ways."""
    clusters = [[linked[0]]]
    for each in linked[1:]:
        if each - clusters[-1][-1] <= _APART:
            clusters[-1].append(each)
        else:
            clusters.append([each])
    best = max(clusters, key=lambda cluster: sum(each in mutual for each in cluster))
    return range(best[0], best[-1] + 1)


def _trimmed(found: range, ours: Sequence[Word]) -> range | None:
    """Without usual words at its ends."""
    inside = [j for j in found if ours[j].content]
    return range(inside[0], inside[-1] + 1) if inside else None
