"""Collecting: from an address, a file or a folder to readable articles with evidence kept.

=============  ==========================================================
``inputs``     what was given → targets
``collector``  a target → an Article: the stage's front door
``fetch``      one page over HTTP, on top of ``transport`` (connections),
               ``guard`` (addresses), ``limit`` (time), ``hosts`` (turns)
``robots``     what a site allows
``snapshots``  bodies kept byte for byte
``readable``   HTML → Article, from ``charset``, ``head``, ``byline``,
               ``dating``, ``blocks``, ``mainpart``, ``language``, and
               ``walls`` for pages that are no article; ``plain`` for
               text, ``document`` for PDFs
``serve``      a folder on loopback, also as a proxy for invented hosts
=============  ==========================================================
"""

from tracer.collect.clock import Clock, SystemClock
from tracer.collect.collector import Collector
from tracer.collect.inputs import expand
from tracer.collect.serve import Served, serve_folder
from tracer.collect.snapshots import verify

__all__ = ["Clock", "Collector", "Served", "SystemClock", "expand", "serve_folder", "verify"]
