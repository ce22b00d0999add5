"""Chooses the numbers of bot/languages/ on files of short texts and questions, and prints what each choice gives.

Usage: python scripts/fit/language.py SHORT-TEXTS.jsonl QUESTIONS.jsonl …

Nothing is written: the numbers stand in bot/languages/, each beside its meaning. Prefer the middle of a plateau to
the best line, so that texts nobody here has seen are served as well.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence

from bot.languages import frequencies, identify
from bot.languages.locale import codes
from scripts.measure.language import POOLED, Sample, asked_for
from scripts.shared.command import run
from scripts.shared.trying import trying

Weighed = list[tuple[Sample, dict[str, float]]]
Prior = Callable[[Sample], dict[str, float]]


def weigh(samples: Sequence[Sample]) -> Weighed:
    """Each sample with the weight of each language, the module's numbers as they are now."""
    identify._weigh.cache_clear()
    worded = [(sample, identify.words_of(sample.text)) for sample in samples]
    return [(sample, identify._weigh_all(words)) for sample, words in worded if words]


def macro(weighed: Weighed, prior: Prior = lambda _: {}) -> float:
    """Right answers in percent, averaged over the languages."""
    right, count = Counter[str](), Counter[str]()
    for sample, weights in weighed:
        leaning = prior(sample)
        best = max(codes(), key=lambda code: weights[code] + leaning.get(code, 0.0))
        count[sample.language] += 1
        right[sample.language] += best == sample.language
    return 100 * sum(right[code] / count[code] for code in count) / len(count)


def split(weighed: Weighed) -> dict[str, Weighed]:
    """By what is reported: sentences and questions, word pairs, keyword queries."""
    groups: dict[str, Weighed] = {}
    for pair in weighed:
        group = "sentences" if pair[0].group in POOLED else pair[0].group
        groups.setdefault(group, []).append(pair)
    return groups


def grid(samples: Sequence[Sample]) -> None:
    """Right answers for each choice of the weights."""
    lines = []
    for unknown, borrowed, letters in itertools.product((-15.0, -17.0, -19.0), (0.05, 0.02, 0.005), (0.2, 0.3, 0.5)):
        with trying(identify, UNKNOWN=unknown, BORROWED=math.log(borrowed), LETTERS=letters):
            shares = {group: macro(weighed) for group, weighed in split(weigh(samples)).items()}
        line = "  ".join(f"{group} {share:.2f}" for group, share in shares.items())
        lines.append(
            (sum(shares.values()), f"UNKNOWN {unknown}  BORROWED {math.log(borrowed):.2f}  LETTERS {letters}  {line}")
        )
    print("Weights, best first", *(line for _, line in sorted(lines, reverse=True)), sep="\n  ")


def sharpness(weighed: Weighed) -> None:
    """Log loss of the probabilities."""
    print("\nSHARPNESS: mean log loss")
    for value in (0.3, 0.5, 0.7, 0.8, 1.0):
        with trying(identify, SHARPNESS=value):
            losses = [_loss(sample, weights) for sample, weights in weighed]
        print(f"  {value}  {sum(losses) / len(losses):.4f}")


def _loss(sample: Sample, weights: dict[str, float]) -> float:
    scores = identify._probabilities({code: weights[code] for code in codes()})
    return -math.log(scores[sample.language] + 1e-9)


def hints(groups: dict[str, Weighed]) -> None:
    """What a hint of each weight gives where it is right, and costs where it is wrong."""
    for group, weighed in groups.items():
        print(f"\nHINT: {group}, right hint and the worst of the wrong ones")
        for weight in (0.0, 1.0, 2.0, 3.0, 4.0, 6.0):
            right = macro(weighed, lambda sample, w=weight: {sample.language: w})  # type: ignore[misc]
            wrong = [
                macro([pair for pair in weighed if pair[0].language != code], lambda _, c=code, w=weight: {c: w})  # type: ignore[misc]
                for code in codes()
            ]
            print(f"  {weight}  {right:.2f}  {min(wrong):.2f}")


def rejection(weighed: Weighed) -> None:
    """How far another language is ahead of ours at most, where the text is in one of ours."""
    print("\nREJECT: the largest leads of another language over ours, in texts of ours")
    leads = []
    for sample, weights in weighed:
        ours = max(weights[code] for code in codes())
        name, other = max(((name, value) for name, value in weights.items() if name not in codes()), key=lambda p: p[1])
        leads.append((other - ours, len(identify.words_of(sample.text)) > 2, name, sample))
    for long in (True, False):
        print("  three words or more" if long else "  one or two words")
        for lead, _, name, sample in sorted((row for row in leads if row[1] == long), reverse=True)[:8]:
            print(f"    {lead:5.1f}  {name}  {sample.language}: {sample.text[:80]}")


def main() -> None:
    samples = asked_for(__doc__)
    weighed = weigh(samples)
    rejection(weighed)
    hints(split(weighed))
    sharpness(weighed)
    grid(samples)
    print("\nNow:", frequencies.UNKNOWN, identify.BORROWED, identify.LETTERS, identify.SHARPNESS)


if __name__ == "__main__":
    run(main)
