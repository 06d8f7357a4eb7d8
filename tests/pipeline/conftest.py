"""A workplace of its own for every test: folders, settings, a few pages of invented outlets."""

import pytest

from tracer.collect import serve_folder
from tracer.settings import Settings

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="{published}T08:00:00Z"></head>
<body><article><h1>{title}</h1>
<p>{first}</p>
<p>{second}</p>
<p>The council met on a Tuesday in a hall that smelled of paint, and the clerk who kept the
minutes wrote them out twice, once for the council and once for the drawer for such things.</p>
</article></body></html>"""

PAGES = {
    "post.example/credit": {
        "title": "A grade for web users",
        "outlet": "The Post",
        "published": "2014-10-01",
        "first": "China plans to assess the online conduct of internet users and record their "
        "credit grades, according to a planning outline of the State Council.",
        "second": "The outline covers the years from 2014 to 2020.",
    },
    "echo.example/credit": {
        "title": "A score for everyone",
        "outlet": "The Echo",
        "published": "2014-11-01",
        "first": "As The Post reported, every citizen of China must have a credit grade by 2020.",
        "second": "Companies will be told what each of their customers does online.",
    },
}


@pytest.fixture
def settings(tmp_path):
    return Settings(
        db=str(tmp_path / "tracer.db"),
        snapshots=str(tmp_path / "snapshots"),
        report=str(tmp_path / "report"),
        host_delay_s=0.0,
    )


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    for name, words in PAGES.items():
        path = folder / f"{name}.html"
        path.parent.mkdir(parents=True)
        path.write_text(PAGE.format(**words), encoding="utf-8")
    return folder


@pytest.fixture
def proxy(pages):
    with serve_folder(pages) as served:
        yield served.url
