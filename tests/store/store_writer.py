"""Writes articles and their analyses in a loop, naming each once it is safe: to be killed."""

import sys

from store_values import make_analysis, make_article, make_pack, make_provenance

from tracer.model import SourceLibrary
from tracer.store import Store

path, worker, count = sys.argv[1:]
with Store(path, lock_wait_s=60) as store:
    run = store.start_run(make_provenance(), SourceLibrary((make_pack(),)))
    print("start", flush=True)
    for number in range(int(count)):
        article = make_article(f"{worker}{number:04d}", "A word and another. " * 50)
        store.save_article(run, article, number)
        if store.analysis_key(article.id) != "key":
            store.save_analysis(article.id, "key", *make_analysis(article, count=5))
        print(article.id, flush=True)
