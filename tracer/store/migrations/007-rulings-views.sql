-- What people said, beside what the tracer said.

-- Which rulings were not taken back? Of one person's verdicts on the same claim the last holds.
create view rulings_in_force as
select
  rulings.made_at,
  rulings.person,
  rulings.decision,
  rulings.machine as tracer_said,
  rulings.verdict as person_said,
  rulings.drift,
  rulings.severity,
  rulings.quote,
  rulings.source,
  rulings.source_text,
  rulings.reason,
  rulings.claim,
  rulings.article,
  rulings.snapshot_sha256,
  rulings.id
from rulings
where rulings.decision not in ('undo', 'erratum')
  and not exists (select 1 from rulings as undo where undo.undoes = rulings.id)
  and not exists (
    select 1 from rulings as later
    where later.rowid > rulings.rowid and later.person = rulings.person
      and later.claim = rulings.claim
      and later.verdict is not null and rulings.verdict is not null
      and not exists (select 1 from rulings as undo where undo.undoes = later.id)
  )
order by rulings.rowid;

-- What did published reports have wrong?
create view errata as
select
  rulings.made_at,
  rulings.person,
  rulings.report,
  rulings.wrong,
  rulings.since,
  rulings.put_right,
  rulings.id
from rulings
where rulings.decision = 'erratum'
  and not exists (select 1 from rulings as undo where undo.undoes = rulings.id)
order by rulings.rowid desc;
