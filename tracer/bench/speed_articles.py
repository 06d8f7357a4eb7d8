"""Invented news pages of any number, for measuring speed: seeded, varied, 30 sentences each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

SENTENCES = 30
REPRINTED = 0.1
"""Share of sentences that stand word for word in an earlier page, as agency copy does."""
ON_STORY = 0.3
"""Share of sentences that speak of the story's own matters."""
_REMEMBERED = 400
_PARAGRAPH = (1, 1, 2, 2, 3)

PLACES = (
    "Arnhem", "Bergen", "Cadiz", "Dunmore", "Eastfield", "Falmouth", "Gorlitz", "Harwich",
    "Innsbruck", "Jaipur", "Kilkenny", "Lanzhou", "Modena", "Narvik", "Oldbury", "Penrith",
    "Quimper", "Rostock", "Shenyang", "Tampere", "Ullapool", "Vaasa", "Wuxi", "Yantai",
)  # fmt: skip
PEOPLE = (
    "Ada Marsh", "Ben Okafor", "Carla Dietz", "Duan Lei", "Ellen Frost", "Farid Nassar",
    "Greta Holm", "Hugo Pires", "Ines Calvo", "Jonas Weber", "Kate Doyle", "Liang Wen",
    "Mara Petrov", "Noel Hart", "Olga Brandt", "Peter Quill", "Rosa Lind", "Sun Yifan",
)  # fmt: skip
_ROLES = (
    "a lecturer in public law", "the head of the chamber of trade", "a councillor",
    "who runs a bakery on the ring road", "a retired judge", "the ministry's speaker",
    "a software tester", "an analyst at a savings bank", "a teacher", "a union secretary",
)  # fmt: skip
_BODIES = (
    "the State Council", "the People's Bank of China", "the city government", "the court",
    "the tax office", "the trade ministry", "the harbour board", "the consumer council",
    "a working group of the ministry", "the railway administration", "the health authority",
)  # fmt: skip
_MATTERS = (
    "credit records of companies", "food safety inspections", "court rulings on unpaid debts",
    "online sales", "the sharing of data between departments", "tax returns of small firms",
    "personal credit information", "licences for taxi drivers", "complaints about builders",
    "the rating of web users", "school admissions", "charity accounts", "drug prices",
    "environmental permits", "tourist guides", "public tenders", "wage arrears",
)  # fmt: skip
_PLANS = (
    "publish", "collect", "review", "register", "grade", "compare", "disclose", "correct",
    "keep", "archive", "standardise", "audit",
)  # fmt: skip
_FORCES = (
    "will", "must", "may", "should", "plans to", "has begun to", "is required to", "hopes to",
    "is encouraged to", "refused to", "is allowed to", "intends to",
)  # fmt: skip
_TIMES = (
    "by 2020", "before the end of the year", "from next spring", "within three years",
    "since 2013", "for the first time", "at the latest by March 2017", "over the winter",
    "every second month", "in the second half of 2015", "without a date being named",
)  # fmt: skip
_THINGS = (
    "bridge", "ferry", "library", "orchard", "tannery", "clock tower", "swimming hall",
    "tram depot", "grain store", "paper mill", "fish market", "observatory", "quarry",
)  # fmt: skip
_DEEDS = (
    "repainted", "closed for repairs", "sold to a neighbour", "opened to visitors",
    "moved two streets further", "insured against floods", "measured again", "lit at night",
)  # fmt: skip
_WEATHER = (
    "after a night of rain", "on a windless morning", "in spite of the frost",
    "while the streets were still empty", "under a low sky", "in the heat of the afternoon",
)  # fmt: skip
_VIEWS = (
    "sensible", "hasty", "overdue", "too costly", "hard to follow", "fair", "a scandal",
    "better than nothing", "clumsy", "a welcome change",
)  # fmt: skip
_STORY = (
    "{Body} {force} {plan} {matter} {time}, {person} said in {place}.",
    "Under the plan, {body} {force} {plan} {matter} and {plan2} {matter2} {time}.",
    "Every citizen {force2} be given a credit score of up to {number} points {time}.",
    "Firms that break the rules on {matter} {force2} be put on a blacklist of {number} names.",
    "The outline says that {body} {force} {plan} {matter}, but it does not mention {matter2}.",
    "Sesame Credit, a product of {count} private companies, {force} {plan} {matter} {time}.",
    "“It is {view} to {plan} {matter},” said {person}, {role}, when asked about {body}.",
    "A record of {matter} {force2} follow each company for {count} years, according to {body}.",
)
_AROUND = (
    "{person}, {role}, came to {place} {weather} and found the {thing} {deed}.",
    "The {thing} in {place} was {deed} {time}, which cost {number} euros and {count} working days.",
    "About {number} people in {place} and {place2} wrote to {body} because of {matter}.",
    "“I call that {view},” said {person}, {role}, and pointed to the {thing}.",
    "Is it {view} that {body} {force} {plan} {matter} {weather}?",
    "Between {place} and {place2}, {count} of the {number} trains ran late {weather}.",
    "{Body} had the {thing} {deed}, and {person} paid {count} of the {number} bills.",
    "Nobody in {place} could say {weather} who had the {thing} {deed}.",
    "A report on {matter}, {count} pages long, lay in the {thing} until {person} read it.",
    "{person} has been {role} for {count} years; {person2}, {role2}, calls the work {view}.",
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="{date}T08:00:00Z"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/city">City</a></li></ul></nav>
<article><h1>{title}</h1>
{body}
</article><aside><h2>More</h2><ul><li><a href="/a">{aside}</a></li></ul></aside>
<footer><p>All rights reserved.</p></footer></body></html>
"""


def pages(number: int, *, seed: int = 7) -> Iterator[str]:
    """So many HTML pages; the first n are the same whatever the number is."""
    random = Random(seed)  # noqa: S311, nothing secret
    earlier: list[str] = []
    for position in range(number):
        told = [_sentence(random, earlier) for _ in range(SENTENCES)]
        earlier = [*earlier, *told[:3]][-_REMEMBERED:]
        yield PAGE.format(
            title=f"{_filled(random, 'The {thing} of {place} and {matter}')}, report {position}",
            outlet=f"The {random.choice(PLACES)} {random.choice(('Courier', 'Post', 'Echo'))}",
            date=f"{random.randint(2014, 2016)}-{random.randint(1, 12):02d}-"
            f"{random.randint(1, 28):02d}",
            body="\n".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(random, told)),
            aside=_filled(random, "The {thing} was {deed}"),
        )


def write(folder: Path, number: int, *, seed: int = 7) -> None:
    """The pages as files, a thousand to a folder."""
    for position, page in enumerate(pages(number, seed=seed)):
        path = folder / f"{position // 1000:04d}" / f"{position:07d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


def _sentence(random: Random, earlier: Sequence[str]) -> str:
    if earlier and random.random() < REPRINTED:
        return random.choice(earlier)
    return _filled(random, random.choice(_STORY if random.random() < ON_STORY else _AROUND))


def _filled(random: Random, template: str) -> str:
    body, matters, places = random.choice(_BODIES), random.sample(_MATTERS, 2), PLACES
    people, roles = random.sample(PEOPLE, 2), random.sample(_ROLES, 2)
    place, place2 = random.sample(places, 2)
    return template.format(
        body=body, Body=body[0].upper() + body[1:], matter=matters[0], matter2=matters[1],
        person=people[0], person2=people[1], role=roles[0], role2=roles[1], place=place,
        place2=place2, plan=random.choice(_PLANS), plan2=random.choice(_PLANS),
        force=random.choice(_FORCES), force2=random.choice(("will", "must", "may", "should")),
        time=random.choice(_TIMES), thing=random.choice(_THINGS), deed=random.choice(_DEEDS),
        weather=random.choice(_WEATHER), view=random.choice(_VIEWS),
        number=random.randint(13, 98_000), count=random.randint(2, 40),
    )  # fmt: skip


def _paragraphs(random: Random, told: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(told):
        size = random.choice(_PARAGRAPH)
        yield " ".join(told[at : at + size])
        at += size
