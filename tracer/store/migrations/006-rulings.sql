-- What people ruled. Nothing here is ever changed or taken away: an undo is a row
-- of its own. No foreign key leads to articles or claims, which come and go with
-- the runs; the quotation finds its place again, or is said to have none.

create table rulings (
  id text primary key,
  person text not null check (person <> ''),
  made_at text not null,
  decision text not null
    check (decision in ('confirm', 'reject', 'change', 'note', 'erratum', 'undo')),
  article text,
  claim text,
  snapshot_sha256 text,
  text_sha256 text,
  quote text,
  prefix text,
  suffix text,
  "start" integer,
  machine text,                  -- the verdict that the tracer had given then
  verdict text,
  drift text not null,           -- JSON array of drift types
  severity integer not null,
  source text,
  source_text text not null,     -- the source sentence as it read then
  reason text not null,
  undoes text references rulings (id),
  report text,                   -- of an erratum: the run, or where the report stands
  wrong text,
  since text,
  put_right text,
  check ((decision = 'undo') = (undoes is not null)),
  check ((decision = 'erratum') = (wrong is not null))
);
create index rulings_by_claim on rulings (claim);
create index rulings_by_article on rulings (article);
create unique index rulings_by_undoes on rulings (undoes);

create trigger rulings_are_not_changed before update on rulings begin
  select raise(abort, 'rulings are append-only');
end;
create trigger rulings_are_not_deleted before delete on rulings begin
  select raise(abort, 'rulings are append-only');
end;
-- "insert or replace" would take the old row away without asking the trigger above.
create trigger rulings_are_not_replaced before insert on rulings
when exists (select 1 from rulings where id = new.id) begin
  select raise(abort, 'rulings are append-only');
end;
create trigger rulings_undo_rulings before insert on rulings
when (select decision from rulings where id = new.undoes) = 'undo' begin
  select raise(abort, 'an undo is not undone: rule again');
end;
