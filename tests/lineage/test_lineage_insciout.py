from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tracer.bench import insciout

SAID = {2: "Tea is associated with calm", 4: "Tea may cause calm", 6: "Tea causes calm"}


def rows(count: int, seed: int = 0) -> list[dict[str, object]]:
    dice = random.Random(seed)  # noqa: S311, nothing is secret here
    made = []
    for number in range(count):
        strength = {teller: dice.choice((2, 4, 6)) for teller in insciout.TELLERS}
        paper, release, news = (strength[teller] for teller in insciout.TELLERS)
        if news <= paper:
            hop = "none"
        elif release >= news > paper:
            hop = "press_release"
        else:
            hop = "news" if release <= paper else "both"
        told = {t: f"{SAID[strength[t]]} in study {number}." for t in insciout.TELLERS}
        made.append({"id": str(number), **told, "strength": strength, "enters_at": hop})
    return made


def test_hops_follow_from_rungs_that_are_known() -> None:
    made = rows(200)
    coded = {
        t: np.array([row["strength"][t] for row in made], float)  # type: ignore[index]
        for t in insciout.TELLERS
    }
    found = insciout.hops(coded, (0.0, 0.0, 0.0, 0.0))
    assert [insciout.HOPS[at] for at in found] == [row["enters_at"] for row in made]


def test_words_tell_the_rungs_of_plain_statements(tmp_path: Path) -> None:
    path = tmp_path / "hops.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows(120)), "utf-8")
    found = insciout.measured(path)
    assert found["n"] == 120
    assert float(found["hop macro-F1"]) > 0.9 > 0.3 > float(found["always the commonest"])


def test_no_paper_is_both_fitted_on_and_tried() -> None:
    made = rows(60)
    for row in made:
        row["paper"] = f"paper {int(str(row['id'])) // 3}"
    held = list(insciout._folds(made))
    assert np.stack(held).sum(axis=0).tolist() == [1] * 60
    for fold in held:
        inside = {row["paper"] for row, out in zip(made, fold, strict=True) if not out}
        assert not inside & {row["paper"] for row, out in zip(made, fold, strict=True) if out}


def test_macro_f1_is_the_mean_over_answers() -> None:
    true = np.array([0, 0, 1, 2, 3])
    assert insciout.macro_f1(true, true) == 1.0
    assert insciout.macro_f1(true, np.zeros(5, int)) == pytest.approx((4 / 7) / 4)
