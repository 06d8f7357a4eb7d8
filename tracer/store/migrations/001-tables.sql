-- One file holds a whole investigation. Keys are the ids that the records and
-- reports use; ranges are two columns (start, end: half-open, in code points).

create table runs (
  id text primary key,
  started_at text not null,
  finished_at text,
  case_id text not null,
  tracer text not null,
  settings text not null,
  models text not null,   -- JSON object: role to name@revision
  sources text not null,  -- JSON object: pack to the sha256 of its file
  lineage_key text        -- what the edges and steps were worked out from; null: not yet
);
create index runs_by_lineage_key on runs (lineage_key);

create table recovered (
  run text not null references runs (id) on delete cascade,
  position integer not null,
  label text not null,
  value text not null,
  primary key (run, position)
);

-- The source packs, word for word as they were judged against.

create table packs (
  id text primary key,
  kind text not null,
  title text not null,
  title_original text not null,
  number text not null,
  issuer text not null,
  dated text,
  released text,
  official_urls text not null,   -- JSON array
  rendering_note text not null,
  verification_note text not null,
  topic_terms text not null,     -- JSON array
  path text not null,
  sha256 text not null,
  period text not null,
  paragraph_note text not null,
  modality_convention text not null
);

create table key_terms (
  pack text not null references packs (id) on delete cascade,
  position integer not null,
  glossary text not null,        -- key: of the whole text; modality: of its force
  original text not null,
  rendering text not null,
  note text not null,
  reading text not null,
  primary key (pack, glossary, position)
);

create table concepts (
  pack text not null references packs (id) on delete cascade,
  position integer not null,
  key text not null,
  terms text not null,           -- JSON array
  primary key (pack, position)
);

create table actors (
  pack text not null references packs (id) on delete cascade,
  position integer not null,
  key text not null,
  name text not null,
  kind text not null,
  sector text not null,
  aliases text not null,         -- JSON array
  owner text,
  note text not null,
  primary key (pack, position)
);

create table clauses (
  address text primary key,
  pack text not null references packs (id) on delete cascade,
  position integer not null,
  kind text not null,
  heading text not null,
  heading_original text not null,
  path text not null,
  addressee text not null,
  verification text not null,
  checked text not null,
  actors text not null,          -- JSON array
  source_hint text not null,
  topic text not null
);
create index clauses_by_pack on clauses (pack, position);

create table sentences (
  address text primary key,
  clause text not null references clauses (address) on delete cascade,
  pack text not null references packs (id) on delete cascade,
  position integer not null,
  kind text not null,
  text text not null,
  modality text,
  original text,
  date text,
  confidence text,
  note text
);
create index sentences_by_clause on sentences (clause, position);
create index sentences_by_pack on sentences (pack);

create table run_packs (
  run text not null references runs (id) on delete cascade,
  position integer not null,
  pack text not null references packs (id),
  primary key (run, position)
);
create index run_packs_by_pack on run_packs (pack);

-- The witnesses, and the bytes behind them.

create table snapshots (
  id text primary key,           -- hash of the row, so that an equal one is the same one
  url text not null,
  final_url text not null,
  fetched_at text not null,
  status integer not null,
  sha256 text not null,
  path text not null,
  media_type text not null,
  size_bytes integer not null,
  redirects text not null        -- JSON array
);
create index snapshots_by_sha256 on snapshots (sha256);

create table articles (
  id text primary key,
  url text not null,
  canonical_url text not null,
  outlet text not null,
  author text not null,
  language text not null,
  title text not null,
  title_end integer not null,
  text text not null,
  published text,
  published_precision text,
  published_basis text,
  notice text not null,
  snapshot text references snapshots (id),
  analysis_key text              -- what the claims below were judged with; null: not yet
);
create index articles_by_url on articles (url);
create index articles_by_published on articles (published);
create index articles_by_snapshot on articles (snapshot);

create table links (
  article text not null references articles (id) on delete cascade,
  position integer not null,
  url text not null,
  text text not null,
  "start" integer,
  "end" integer,
  primary key (article, position)
);
create index links_by_url on links (url);

create table run_articles (
  run text not null references runs (id) on delete cascade,
  article text not null references articles (id) on delete cascade,
  position integer not null,
  primary key (run, article)
);
create index run_articles_by_article on run_articles (article);

create table failures (
  run text not null references runs (id) on delete cascade,
  position integer not null,
  input text not null,
  stage text not null,
  slug text not null,
  message text not null,
  at text not null,
  primary key (run, position)
);
create index failures_by_slug on failures (slug);

-- What they claim, and how each claim stands to the sources.

create table claims (
  id text primary key,
  article text not null references articles (id) on delete cascade,
  position integer not null,
  kind text not null,
  text text not null,
  "start" integer not null,
  "end" integer not null,
  prefix text not null,
  suffix text not null,
  context text not null,
  context_start integer not null,
  context_end integer not null,
  context_prefix text not null,
  context_suffix text not null,
  speaker text,
  speaker_cue text,
  speaker_quoted integer,
  checkworthiness real not null,
  language text not null,
  published text,
  force integer,
  force_start integer,
  force_end integer,
  time text,
  time_start integer,
  time_end integer,
  negative integer not null,
  question integer not null,
  cues text not null,            -- JSON array of objects
  aligned integer not null       -- 1 where it was held against the sources
);
create index claims_by_article on claims (article, position);

create table alignments (
  claim text not null references claims (id) on delete cascade,
  rank integer not null,
  source text not null references sentences (address) on delete cascade,
  cosine real not null,
  lexical real not null,
  score real not null,
  margin real,
  embedder text not null,
  primary key (claim, rank)
);
create index alignments_by_source on alignments (source);

create table verdicts (
  claim text primary key references claims (id) on delete cascade,
  label text not null,
  probability real not null,
  p_drift real not null,
  prior_bits real not null,
  severity integer not null,
  drift text not null            -- JSON array of drift types
);
create index verdicts_by_label on verdicts (label, severity);

create table verdict_sources (
  claim text not null references verdicts (claim) on delete cascade,
  position integer not null,
  source text not null references sentences (address) on delete cascade,
  primary key (claim, position)
);
create index verdict_sources_by_source on verdict_sources (source);

create table findings (
  claim text not null references verdicts (claim) on delete cascade,
  position integer not null,
  check_name text not null,
  drift_type text,
  weight_bits real not null,
  because text not null,
  claim_start integer,
  claim_end integer,
  source text references sentences (address) on delete cascade,
  source_start integer,
  source_end integer,
  severity integer,
  primary key (claim, position)
);
create index findings_by_drift_type on findings (drift_type);
create index findings_by_source on findings (source);

-- Who had it from whom, and where each drift came in: of one run, since
-- both depend on which articles are looked at together.

create table edges (
  run text not null references runs (id) on delete cascade,
  child text not null references articles (id) on delete cascade,
  rank integer not null,
  position integer not null,
  parent_kind text not null,
  parent_article text references articles (id) on delete cascade,
  parent_pack text references packs (id),
  probability real not null,
  weight_bits real not null,
  lag_s real,
  primary key (run, child, rank)
);
create index edges_by_child on edges (child);
create index edges_by_parent_article on edges (parent_article);
create index edges_by_parent_pack on edges (parent_pack);

create table evidence (
  run text not null,
  child text not null,
  rank integer not null,
  position integer not null,
  kind text not null,
  weight_bits real not null,
  because text not null,
  child_start integer,
  child_end integer,
  parent_start integer,
  parent_end integer,
  primary key (run, child, rank, position),
  foreign key (run, child, rank) references edges (run, child, rank) on delete cascade
);

create table steps (
  run text not null references runs (id) on delete cascade,
  position integer not null,
  family text not null,
  drift_type text not null,
  article text not null references articles (id) on delete cascade,
  claim text not null references claims (id) on delete cascade,
  status text not null,
  parent text,                   -- an article or a pack
  parent_claim text references claims (id) on delete cascade,
  entered_at text not null references articles (id) on delete cascade,
  primary key (run, position)
);
create index steps_by_article on steps (article);
create index steps_by_claim on steps (claim);
create index steps_by_parent_claim on steps (parent_claim);
create index steps_by_entered_at on steps (entered_at);
