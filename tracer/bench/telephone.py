"""A generator of telephone games: stories told on and on, where it is known who had it from whom.

Every story begins with one or two texts that render a small made-up document. Each later
text takes sentences over from a text before it (sometimes from two), verbatim or in other
words, and now and then changes what they say: that is a drift, and where it entered is
known. Hedges come and go, links and names are given or not, dates are exact, vague, wrong or
missing, agencies' copy is printed by others, and witnesses can be taken away.

All words are made up here, and a seed decides everything; no model is needed. Verdicts are
those of a judge that is right but for a given share of slips.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tracer.model import (
    Article,
    Claim,
    Clause,
    Cue,
    Dating,
    DriftType,
    Features,
    Finding,
    Link,
    SourceLibrary,
    SourcePack,
    SourceSentence,
    Span,
    Verdict,
)

PACK = "made-up"
_SYLLABLES = "bra ke lo mun ti va ster hol dun wick mere gar os pel tor quin sa neth ru fel".split()
_OFFICES = "Harbour Office|Lamp Board|Bread Council|River Chamber|Path Authority|Well Bureau"
_PAPERS = "Post|Herald|Ledger|Packet|Courier|Gazette|Recorder|Journal|Lantern|Letter"
_VERBS = (
    "register enter list|repaint recolour varnish|weigh measure gauge|hand-in deliver surrender|"
    "mend repair patch|insure cover protect|number count tally|store keep shelve|rent-out lend "
    "lease|polish clean scrub|inspect check examine|move shift carry|mark stamp label|sell trade "
    "auction|photograph sketch record|lock seal fasten|light illuminate brighten|swap exchange "
    "barter"
).split("|")
_NOUNS = (
    "lamps lanterns|barrows carts|kettles pots|ladders steps|hedges bushes|rowing-boats skiffs|"
    "chimneys flues|bicycles cycles|umbrellas parasols|beehives hives|gates doors|stoves ovens|"
    "pigeons doves|buckets pails|saddles harnesses|fiddles violins|looms frames|anchors moorings|"
    "cellars vaults|orchards groves|scales balances|ropes lines|bells chimes|carpets rugs|"
    "mirrors glasses|barrels casks|wells springs|fences railings|tents canopies|clocks timepieces"
).split("|")
_ADJECTIVES = (
    "brass wooden copper painted borrowed leaking inherited northern spare round narrow folding "
    "rented heavy striped hollow silver wicker slate crooked woollen tin iron marble spotted "
    "floating quiet second-hand old-fashioned portable"
).split()
_GROUPS = (
    "innkeepers landlords|boat-owners skippers|bakers confectioners|teachers schoolmasters|"
    "millers grinders|pilots navigators|weavers spinners|shepherds herdsmen|printers typesetters|"
    "gardeners growers|musicians fiddlers|porters carriers|masons bricklayers|farriers smiths"
).split("|")
_EVERYBODY = ("all residents", "every citizen")
_FORCES: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    1: (("wants to explore asking", "is looking into asking"), ("may one day be asked",)),
    3: (("encourages", "is urging"), ("are encouraged", "are urged")),
    5: (("obliges", "will require", "forces"), ("are obliged", "will be required")),
}
_QUALIFIERS = (" if they agree", " with their consent", " where the law allows it")
_HEDGES = ("Apparently ", "Reportedly ", "If the reports are right, ", "It is said that ")
_EXTRAS = (
    ", and their cousins too",
    ", under the eyes of hidden cameras",
    ", or lose their pension",
    ", and a song has been written about it",
)
_MOTIVES = (", which is sheer bullying", ", a shameless power grab", ", to frighten the critics")
_ASIDES = (
    (
        "My neighbour {name}",
        "A man from {name}",
        "The picture",
        "An old {noun} maker",
        "Our cook",
        "The editor's aunt",
        "Somebody in {name}",
        "A reader",
        "The ferryman",
        "{name}, who should know,",
    ),
    (
        "keeps {adjective} {noun}",
        "shows {adjective} {noun}",
        "laughed about the {noun}",
        "would rather have {noun}",
        "had never heard of it",
        "sold {number} {adjective} {noun}",
        "remembers worse",
        "wrote to us about {noun}",
        "asked for soup",
        "dreams of {adjective} {noun}",
    ),
    (
        "near {name}.",
        "all the same.",
        "last spring.",
        "and went home.",
        "for {number} crowns.",
        "without a word.",
        "in the rain.",
        "every {number} years.",
        "at the {noun} fair.",
        "until {name} intervened.",
    ),
)
_LANGUAGES = ("de", "fr", "es", "zh")
_CLAIM_DRIFTS: tuple[DriftType, ...] = (
    "modality",
    "temporal",
    "quantity",
    "actor",
    "scope",
    "polarity",
    "omission",
    "opinion",
    "invention",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How the games are played; shares of texts or sentences unless said otherwise."""

    taken: float = 0.8
    """Of the parent's sentences, so many are taken over…"""
    verbatim: float = 0.3
    """…of these so many word by word…"""
    drift: float = 0.05
    """…and so many changed in what they say."""
    hedged: float = 0.12
    """Sentences of the first texts that are hedged."""
    unhedged: float = 0.25
    """Hedges that are lost when a sentence is taken over."""
    rehedged: float = 0.02
    """Sentences that gain a hedge."""
    merged: float = 0.1
    """Texts with two parents."""
    linked: float = 0.3
    named: float = 0.3
    """Texts that link to their parent, and that name its outlet."""
    syndicated: float = 0.08
    """Texts that are another's, printed as they stand but for the last sentences."""
    vague: float = 0.12
    undated: float = 0.05
    misdated: float = 0.03
    """Dates to the month only, none at all, and wrong by weeks."""
    foreign: float = 0.1
    """Outlets whose pages say that they are in another language."""
    slips: float = 0.1
    """Drifted claims that the judge calls unsupported or gives another type."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence asserts, and how: the fact, its state, the wording."""

    fact: int
    body: str
    group: str
    everybody: bool
    verb: int
    adjective: str
    noun: int
    number: int
    year: int
    force: int
    in_place: bool
    qualified: str
    denied: bool
    extra: str
    motive: str
    hedge: str
    wording: int
    drifts: tuple[tuple[DriftType, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One text of a game: the article, its claims, and what is true of it.

    ``parents`` are ids, the main one first; ``entered`` tells for each claim and drift type
    the id of the article in which that drift was made; ``unhedged`` names claims whose hedge
    was lost in this very text; ``copy_of`` the text that it prints as it stands; ``facts``
    what each claim is about, the same for all texts of a game.
    """

    article: Article
    claims: tuple[Claim, ...]
    verdicts: tuple[Verdict, ...]
    parents: tuple[str, ...]
    entered: Mapping[tuple[str, DriftType], str]
    unhedged: frozenset[str]
    copy_of: str | None
    facts: Mapping[str, int]


@dataclass(frozen=True)
class Games:
    """Texts of many games, those that are lost, and the document that all are held against."""

    told: tuple[Told, ...]
    library: SourceLibrary
    lost: tuple[Told, ...] = ()

    def without(self, share: float, seed: int = 0) -> Games:
        """What is left when so many of the witnesses are lost."""
        dice = random.Random(seed)  # noqa: S311, nothing is secret here
        lost = set(dice.sample(range(len(self.told)), round(share * len(self.told))))
        return replace(
            self,
            told=tuple(t for at, t in enumerate(self.told) if at not in lost),
            lost=tuple(t for at, t in enumerate(self.told) if at in lost),
        )

    @property
    def articles(self) -> list[Article]:
        return [told.article for told in self.told]

    @property
    def claims(self) -> list[Claim]:
        return [claim for told in self.told for claim in told.claims]

    @property
    def verdicts(self) -> dict[str, Verdict]:
        return {verdict.claim: verdict for told in self.told for verdict in told.verdicts}


def play(size: int, seed: int = 0, rules: Rules = Rules(), story: int = 40) -> Games:
    """As many games as make ``size`` texts, of about ``story`` texts each.

    Args:
        size: texts in all.
        seed: the same seed gives the same games.
        rules: how they are played.
        story: mean number of texts of a game.
    """
    dice = random.Random(seed)  # noqa: S311, nothing is secret here
    outlets = _outlets(dice, max(12, size // 6))
    told: list[Told] = []
    sentences: list[SourceSentence] = []
    while len(told) < size:
        length = min(size - len(told), max(3, round(dice.gauss(story, story / 3))))
        game = _Game(dice, rules, outlets, len(told), len(sentences))
        told.extend(game.play(length))
        sentences.extend(game.document)
    return Games(tuple(told), _library(sentences))


def _library(sentences: Sequence[SourceSentence]) -> SourceLibrary:
    clauses = tuple(
        Clause(s.clause, PACK, "clause", "", "", "", "", "", "", (s,)) for s in sentences
    )
    pack = SourcePack(
        PACK, "document", "Collected Rules of Thirty Towns", "", "", "", None, None, (), "", "",
        clauses, (), (), (), "", "",
    )  # fmt: skip
    return SourceLibrary((pack,))


@dataclass
class _Written:
    """A text while the game goes on."""

    said: list[_Said]
    day: date
    outlet: str
    entered: dict[tuple[int, DriftType], str]
    told: Told
    texts: list[str] = field(default_factory=list)


class _Game:
    """One story."""

    def __init__(
        self, dice: random.Random, rules: Rules, outlets: Sequence[str], first: int, clause: int
    ) -> None:
        self._dice, self._rules, self._outlets = dice, rules, outlets
        self._first, self._clause = first, clause
        self._place = _name(dice)
        self._bodies = [f"the {_name(dice)} {dice.choice(_OFFICES.split('|'))}" for _ in range(3)]
        self._facts = [self._fact(number) for number in range(dice.randint(9, 13))]
        self.document = [
            SourceSentence(
                f"{PACK}:{clause + f.fact}#1", f"{PACK}:{clause + f.fact}", PACK, "clause", _text(f)
            )
            for f in self._facts
        ]

    def play(self, length: int) -> Iterator[Told]:
        """The game's texts in the order in which they were written."""
        written: list[_Written] = []
        start = date(2010, 1, 1) + timedelta(days=self._dice.randint(0, 2000))
        for number in range(length):
            identity = f"t{self._first + number:06}"
            if number < (1 if self._dice.random() < 0.7 else 2):
                made = self._opening(identity, start + timedelta(days=number))
            elif self._dice.random() < self._rules.syndicated:
                made = self._copied(identity, self._dice.choice(written))
            else:
                made = self._retold(identity, written)
            written.append(made)
            yield made.told

    def _fact(self, number: int) -> _Said:
        dice = self._dice
        return _Said(
            number,
            dice.choice(self._bodies),
            dice.choice(_GROUPS),
            False,
            dice.randrange(len(_VERBS)),
            dice.choice(_ADJECTIVES),
            dice.randrange(len(_NOUNS)),
            dice.choice((0, dice.randint(3, 990))),
            dice.choice((0, dice.randint(2012, 2031))),
            dice.choice((1, 3, 3, 5)),
            False,
            dice.choice(("", *_QUALIFIERS)),
            False,
            "",
            "",
            "",
            dice.randrange(10**6),
        )

    def _opening(self, identity: str, day: date) -> _Written:
        said = [
            replace(
                fact,
                wording=self._dice.randrange(10**6),
                hedge=self._dice.choice(_HEDGES)
                if self._dice.random() < self._rules.hedged
                else "",
            )
            for fact in self._facts
            if self._dice.random() < 0.9
        ]
        return self._finished(identity, said, day, (), {}, frozenset(), None)

    def _retold(self, identity: str, written: Sequence[_Written]) -> _Written:
        dice, rules = self._dice, self._rules
        # Later texts are likelier to be read, and few are retold often.
        parents = [written[max(dice.randrange(len(written)), dice.randrange(len(written)))]]
        if len(written) > 1 and dice.random() < rules.merged:
            other = dice.choice([w for w in written if w is not parents[0]])
            parents.append(other)
        taken: dict[int, tuple[_Said, _Written]] = {}
        for parent in reversed(parents):
            share = rules.taken if parent is parents[0] else rules.taken / 2
            for sentence in parent.said:
                if dice.random() < share:
                    taken[sentence.fact] = (sentence, parent)
        if not taken:
            taken[parents[0].said[0].fact] = (parents[0].said[0], parents[0])
        said, entered, unhedged = [], {}, set()
        for sentence, parent in sorted(taken.values(), key=lambda found: found[0].fact):
            new = self._on(sentence)
            if sentence.hedge and not new.hedge:
                unhedged.add(new.fact)
            for kind, _ in new.drifts:
                entered[new.fact, kind] = parent.entered.get((new.fact, kind), identity)
            said.append(new)
        day = max(parent.day for parent in parents)
        day += timedelta(days=1 + int(dice.expovariate(0.12)))
        return self._finished(identity, said, day, parents, entered, frozenset(unhedged), None)

    def _copied(self, identity: str, whole: _Written) -> _Written:
        kept = whole.said[: max(1, len(whole.said) - self._dice.randint(0, 3))]
        day = whole.day + timedelta(days=self._dice.randint(0, 2))
        return self._finished(
            identity, kept, day, (whole,), dict(whole.entered), frozenset(), whole
        )

    def _on(self, said: _Said) -> _Said:
        """A sentence as it is taken over."""
        dice, rules = self._dice, self._rules
        if dice.random() >= rules.verbatim:
            said = replace(said, wording=dice.randrange(10**6))
        if said.hedge and dice.random() < rules.unhedged:
            said = replace(said, hedge="")
        elif not said.hedge and dice.random() < rules.rehedged:
            said = replace(said, hedge=dice.choice(_HEDGES))
        if dice.random() < rules.drift:
            kind = dice.choice(_CLAIM_DRIFTS)
            if kind not in {known for known, _ in said.drifts}:
                said = self._changed(said, kind)
        return said

    def _changed(self, said: _Said, kind: DriftType) -> _Said:
        dice = self._dice
        new = said
        if kind == "modality":
            new = replace(said, force=5 if said.force < 5 else 1)
        elif kind == "temporal":
            new = replace(said, in_place=not said.in_place, year=said.year or 2014)
        elif kind == "quantity":
            new = replace(said, number=dice.randint(3, 990))
        elif kind == "actor":
            new = replace(said, body=dice.choice([b for b in self._bodies if b != said.body]))
        elif kind == "scope":
            new = replace(said, everybody=True)
        elif kind == "polarity":
            new = replace(said, denied=not said.denied)
        elif kind == "omission" and said.qualified:
            new = replace(said, qualified="")
        elif kind == "opinion":
            new = replace(said, motive=dice.choice(_MOTIVES))
        elif kind == "invention":
            new = replace(said, extra=dice.choice(_EXTRAS))
        if new == said:
            return said
        return replace(new, drifts=(*said.drifts, (kind, f"{dice.randrange(10**9)}")))

    def _finished(
        self,
        identity: str,
        said: Sequence[_Said],
        day: date,
        parents: Sequence[_Written],
        entered: dict[tuple[int, DriftType], str],
        unhedged: frozenset[int],
        whole: _Written | None,
    ) -> _Written:
        dice = self._dice
        outlet = dice.choice(self._outlets)
        if whole:
            texts = whole.texts[: len(said)]
            body = [*texts, f"By {whole.outlet}."]
        else:
            texts = [_text(sentence) for sentence in said]
            body = [*texts, *self._aside()]
            body.insert(dice.randrange(len(body)), *self._aside())
        links, credit = self._credits(parents) if not whole else ((), [])
        paragraphs = [f"What goes on at {self._place}", " ".join([*credit, *body])]
        text = "\n\n".join(paragraphs)
        address = f"http://{outlet.lower().replace(' ', '-')}.example/{day.year}/{identity}"
        article = Article(
            identity,
            address,
            address,
            outlet,
            "",
            dice.choice(_LANGUAGES) if dice.random() < self._rules.foreign else "en",
            paragraphs[0],
            len(paragraphs[0]),
            text,
            self._dated(day),
            tuple(
                Link(
                    link.url,
                    link.text,
                    (text.index(link.text), text.index(link.text) + len(link.text)),
                )
                for link in links
            ),
        )
        claims = _claims(article, said, texts)
        told = Told(
            article,
            tuple(claims),
            tuple(self._judged(c, s) for c, s in zip(claims, said, strict=True)),
            tuple(parent.told.article.id for parent in parents),
            {
                (claim.id, kind): entered[sentence.fact, kind]
                for claim, sentence in zip(claims, said, strict=True)
                for kind, _ in sentence.drifts
            },
            frozenset(c.id for c, s in zip(claims, said, strict=True) if s.fact in unhedged),
            whole.told.article.id if whole else None,
            {c.id: self._clause + s.fact for c, s in zip(claims, said, strict=True)},
        )
        return _Written(list(said), day, outlet, entered, told, texts)

    def _aside(self) -> list[str]:
        """A sentence of the writer's own."""
        dice = self._dice
        words = " ".join(dice.choice(part) for part in _ASIDES)
        return [
            words.format(
                name=_name(dice),
                adjective=dice.choice(_ADJECTIVES),
                noun=dice.choice(dice.choice(_NOUNS).split()),
                number=dice.randint(2, 99),
            )
        ]

    def _credits(self, parents: Sequence[_Written]) -> tuple[tuple[Link, ...], list[str]]:
        links, lines = [], []
        for number, parent in enumerate(parents):
            if self._dice.random() < self._rules.linked:
                words = ("This is from a page", "There is also a page")[number]
                links.append(Link(parent.told.article.url, words, None))
                lines.append(f"{words} that others will know.")
            elif self._dice.random() < self._rules.named:
                lines.append(f"{parent.outlet} reported it first.")
        return tuple(links), lines

    def _dated(self, day: date) -> Dating | None:
        dice, rules = self._dice, self._rules
        if dice.random() < rules.undated:
            return None
        if dice.random() < rules.misdated:
            day += timedelta(days=dice.randint(-40, 40))
        if dice.random() < rules.vague:
            return Dating(day.isoformat()[:7], "month", "page")
        return Dating(day.isoformat(), "day", "page")

    def _judged(self, claim: Claim, said: _Said) -> Verdict:
        address = f"{PACK}:{self._clause + said.fact}#1"
        kinds = tuple(kind for kind, _ in said.drifts)
        if not kinds:
            return Verdict(claim.id, "supported", 0.9, 0.1, 0.0, (), (address,), (), 0)
        if self._dice.random() < self._rules.slips:
            if self._dice.random() < 0.5:
                return Verdict(claim.id, "unsupported", 0.9, 0.9, 0.0, (), (), (), 0)
            kinds = (self._dice.choice(_CLAIM_DRIFTS),)
        findings = tuple(Finding("made-up", k, 3.0, "It differs.", None, address) for k in kinds)
        return Verdict(claim.id, "drifted", 0.9, 0.9, 0.0, findings, (address,), kinds, 2)


def _claims(article: Article, said: Sequence[_Said], texts: Sequence[str]) -> list[Claim]:
    claims, at = [], 0
    for number, (sentence, words) in enumerate(zip(said, texts, strict=True)):
        at = article.text.index(words, at)
        span = Span.of(article.id, article.text, at, at + len(words))
        claims.append(
            Claim(
                f"{article.id}-{number:02}", article.id, "sentence", span, span, None, 1.0,
                _features(sentence),
            )
        )  # fmt: skip
        at += len(words)
    return claims


def _features(said: _Said) -> Features:
    cues = [Cue("actor", said.body, 0, 0)]
    if said.qualified:
        cues.append(Cue("qualifier", said.qualified.strip(), 0, 0))
    if said.everybody:
        cues.append(Cue("scope", "universal", 0, 0))
    if said.motive:
        cues.append(Cue("judgement", "judgement", 0, 0))
    if said.hedge:
        cues.append(Cue("hedge", "hedge", 0, len(said.hedge.rstrip(", "))))
    return Features(
        force=said.force,
        time="in-place" if said.in_place else "goal" if said.year else None,
        negative=said.denied,
        cues=tuple(cues),
    )


def _text(said: _Said) -> str:
    """A sentence in the words that its wording number picks."""
    dice = random.Random(said.wording)  # noqa: S311, nothing is secret here
    active, passive = _FORCES[said.force]
    verb, noun = (
        dice.choice(pool[at].split()) for pool, at in ((_VERBS, said.verb), (_NOUNS, said.noun))
    )
    group = dice.choice(_EVERYBODY if said.everybody else said.group.split())
    deed = f"{verb.replace('-', ' ')} {said.adjective} {noun.replace('-', ' ')}"
    deed += f" within {said.number} days" if said.number else ""
    when = (f" since {said.year}" if said.in_place else f" by {said.year}") if said.year else ""
    never = " not" if said.denied else ""
    tail = f"{said.qualified}{said.extra}{said.motive}"
    group = group.replace("-", " ")
    must, may = dice.choice(active), dice.choice(passive)
    forms = (
        f"{said.body} {must} {group}{never} to {deed}{when}{tail}",
        f"{group} {may}{never} to {deed}{when}{tail}, {said.body} says",
        f"under the plan of {said.body}{when} {group} {may}{never} to {deed}{tail}",
    )
    plain = dice.choice(forms)
    words = f"{said.hedge}{plain}" if said.hedge else plain
    return f"{words[0].upper()}{words[1:]}."


def _outlets(dice: random.Random, count: int) -> list[str]:
    kinds = _PAPERS.split("|")
    return [f"The {_name(dice)} {dice.choice(kinds)}" for _ in range(count)]


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 3))).capitalize()
