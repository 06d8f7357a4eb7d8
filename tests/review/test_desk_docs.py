"""What docs/desk.md says of the desk is so."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")


def test_every_key_of_the_desk_is_told_and_no_other():
    html = ROOT / "tracer" / "desk" / "html"
    told = set(re.findall(r"`(\w|\?)`", PAGE.partition("| key |")[2].partition("\n\n")[0]))
    shown = set(re.findall(r"<dt>(.*?)</dt>", (html / "base.html").read_text()))
    assert told == {key for dt in shown for key in re.findall(r"<kbd>(.)</kbd>", dt)}
    markup = "".join(path.read_text() for path in html.glob("*.html"))
    used = set(re.findall(r'data-key="(\w)"', markup)) | {"n", "?"}
    assert used == told


def test_the_python_example_rules(stored, rulings, tmp_path, monkeypatch):
    shutil.copy(stored.db, tmp_path / "story.db")
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "desk.md", "exec"), {})  # noqa: S102, our own page
    from tracer.store import Store

    with Store("story.db", readonly=True) as store:
        assert [ruling.decision for ruling in store.rulings()] == ["confirm"]
    assert rulings() == ()
