"""Collecting: from an address, a file or a folder to readable articles with evidence kept.

=============  ==========================================================
``inputs``     what was given → targets, and places that lead to more
``finders``    feeds, sitemaps, lists, WARCs → targets: a table
``collector``  a target → an Article: the stage's front door
``origins``    where pages come from: web, archive, file, WARC
``fetch``      one page over HTTP, on top of ``transport`` (connections),
               ``guard`` (addresses), ``limit`` (time), ``hosts`` (turns),
               ``coding`` (packing undone)
``robots``     what a site allows
``copies``     pages that are gone, from a web archive
``warc``       what was received, appended to WARC files
``snapshots``  the evidence read again and held against its hash
``corrections``  where a page says that it was changed
``readable``   HTML → Article, from ``charset``, ``head``, ``byline``,
               ``dating``, ``blocks``, ``mainpart``, ``language``, and
               ``walls`` for pages that are no article; ``plain`` for
               text, ``document`` for PDFs
``serve``      a folder on loopback, also as a proxy for invented hosts
=============  ==========================================================
"""

from tracer.collect.clock import Clock, SystemClock
from tracer.collect.collector import Collector
from tracer.collect.inputs import expand, searches
from tracer.collect.origins import shown
from tracer.collect.serve import Served, serve_folder
from tracer.collect.snapshots import problem, verify

__all__ = [
    "Clock",
    "Collector",
    "Served",
    "SystemClock",
    "expand",
    "problem",
    "searches",
    "serve_folder",
    "shown",
    "verify",
]
