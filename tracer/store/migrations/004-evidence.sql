-- Where in a WARC a snapshot lies (null: a bare file, as before), and, for the copy of
-- an archive, when that archive captured it.

alter table snapshots add column offset integer;
alter table snapshots add column captured_at text not null default '';

-- What later looks at an article's page found; the snapshots of both sides stay.

create table revisions (
  article text not null references articles (id) on delete cascade,
  position integer not null,
  at text not null,
  status text not null,          -- unchanged, layout, claims or gone
  before text references snapshots (id),
  after text references snapshots (id),
  added text not null,           -- JSON array of sentences
  removed text not null,         -- JSON array of sentences
  correction text not null,      -- the page's own words, where it says that it was corrected
  modified text not null,        -- the moment of change that its markup states
  reason text not null,          -- why it is gone
  primary key (article, position)
);
create index revisions_by_before on revisions (before);
create index revisions_by_after on revisions (after);
