"""What is worked out once stays worked out, and gives the same wherever it is worked out."""

import pickle
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from tracer import Tracer, embedders
from tracer.bench.gold import claims_of, read
from tracer.corpus import corpus_folder
from tracer.embedders import OnnxMiniLM, Remembering, batches_of
from tracer.pipeline import analysis
from tracer.pipeline.analysis import Analyst
from tracer.weights import threads

LONG = (
    "By 2020 every citizen must have a credit score, said a lecturer who had read the plan, "
    "and firms that break the rules on food safety will be put on a list that all may read."
)
SENTENCES = [
    "A score.",
    "Credit records of natural persons will be kept.",
    LONG,
    "The library was closed for repairs.",
    "Is it fair?",
]


class Counting:
    name, revision = "counting", "1"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_no_text_is_worked_out_twice():
    counting = Counting()
    remembering = Remembering(counting)
    first = remembering.encode(["a", "bb", "a"])
    again = remembering.encode(["bb", "ccc", "a"])
    assert counting.asked == ["a", "bb", "ccc"]
    assert first[:, 0].tolist() == [1, 2, 1]
    assert again[:, 0].tolist() == [2, 3, 1]
    assert (remembering.name, remembering.revision) == ("counting", "1")


def test_the_oldest_are_forgotten_first_and_the_answer_is_whole_all_the_same():
    counting = Counting()
    remembering = Remembering(counting, most=2)
    assert remembering.encode(["a", "bb", "ccc"])[:, 0].tolist() == [1, 2, 3]
    remembering.encode(["bb", "ccc"])
    assert counting.asked == ["a", "bb", "ccc"]
    remembering.encode(["a"])
    assert counting.asked[3:] == ["a"]


def test_what_is_known_is_had_while_another_thread_works():
    at_work, go_on = threading.Event(), threading.Event()

    class Slow(Counting):
        def encode(self, texts):
            if "slow" in texts:
                at_work.set()
                assert go_on.wait(30)
            return super().encode(texts)

    remembering = Remembering(Slow())
    remembering.encode(["known"])
    other = threading.Thread(target=remembering.encode, args=(["slow"],))
    other.start()
    assert at_work.wait(30)
    assert remembering.encode(["known"])[0, 0] == 5
    go_on.set()
    other.join()


def test_batches_hold_every_row_once_and_little_padding():
    lengths = [5, 60, 5, 6, 61, 30, 200, 5] * 20
    batches = list(batches_of(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        longest, shortest = (f(lengths[row] for row in batch) for f in (max, min))
        assert len(batch) <= 32
        assert longest - shortest <= longest / 8


@pytest.mark.parametrize(("told", "given"), [("3", 3), ("", None), ("many", None), ("0", None)])
def test_threads_are_those_that_are_told_or_all_there_are(monkeypatch, told, given):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads() == (given or threads())
    assert threads() >= 1


def test_spacy_can_be_used_whole_after_it_was_imported_in_part():
    code = (
        "import sys; from tracer.language import english; english();"
        "assert 'torch' not in sys.modules and 'spacy.cli' not in sys.modules;"
        "import spacy; assert spacy.__version__ in spacy.info(silent=True).values();"
        "import spacy.cli; assert spacy.cli.download"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.models
def test_a_vector_is_the_same_bit_for_bit_alone_and_in_company(monkeypatch):
    together = embedders.load().encode(SENTENCES)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    one_thread = embedders.load()
    alone = np.concatenate([one_thread.encode([sentence]) for sentence in SENTENCES])
    assert np.array_equal(together, alone)


@pytest.mark.models
def test_both_backends_give_the_same_verdicts():
    rows = read(corpus_folder() / "gold" / "document-claims-dev.jsonl")[::6]

    def judged(name):
        analyst = Tracer(embedder=name).analyst()
        checked = analyst.claims(claims_of(rows, analyst.vocabulary))
        return [
            (c.verdict.label, c.verdict.drift, c.verdict.sources, [a.source for a in c.alignments])
            for c in checked
        ]

    assert len(rows) == 30
    assert judged("minilm") == judged("minilm-torch")


@pytest.mark.models
def test_a_run_embeds_nothing_twice(settings, pages, monkeypatch):
    asked = []
    encode = OnnxMiniLM.encode

    def counting(self, texts):
        asked.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxMiniLM, "encode", counting)
    with Tracer(settings) as tracer:
        trace = tracer.run([str(pages)])
    assert len(trace.lineage.edges) > 1
    assert {claim.text for claim in trace.claims} <= set(asked)
    assert len(asked) == len(set(asked))


@pytest.mark.models
def test_articles_pass_through_a_few_at_a_time_and_come_out_as_one_by_one(
    settings, pages, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setattr(analysis, "BATCH", 2)
    with Tracer(settings) as tracer:
        article = tracer.collect([str(pages)]).articles[0]
        analyst = tracer.analyst()
    many = [replace(article, id=f"a{number}") for number in range(9)]
    asked = []

    def told():
        for one in many:
            asked.append(one.id)
            yield one

    found = analyst.articles(told())
    first = next(found)
    assert len(asked) == 4
    assert [first, *found] == [analyst.article(one) for one in many]


def test_an_analyst_goes_to_another_process_as_its_recipe(settings):
    here = Tracer(settings).analyst()
    sent = pickle.dumps(here)
    there = pickle.loads(sent)  # noqa: S301, our own
    assert isinstance(there, Analyst)
    assert there.library == here.library
    assert pickle.loads(sent) is there  # noqa: S301, our own


def test_a_file_that_is_as_it_was_is_not_read_again(settings, pages, monkeypatch):
    from tracer.collect import Collector

    with Tracer(settings) as tracer:
        first = tracer.collect([str(pages)])
        wanted = []
        collect = Collector.collect_many

        def counting(self, targets, *before):
            targets = list(targets)
            wanted.extend(targets)
            return collect(self, targets, *before)

        monkeypatch.setattr(Collector, "collect_many", counting)
        assert tracer.collect([str(pages)]).articles == first.articles
        assert wanted == []
        monkeypatch.setattr("tracer.pipeline.facade.__version__", "another")
        assert tracer.collect([str(pages)]).articles == first.articles
        assert len(wanted) == len(first.articles)
