-- The questions that are asked first, each answered by one view.

-- Which claims are not what the sources say, beside the sentence that was changed?
create view flags as
select
  claims.id as claim,
  articles.outlet,
  articles.published,
  claims.text as article_says,
  verdicts.label as verdict,
  verdicts.drift,
  verdicts.severity,
  round(verdicts.probability, 3) as probability,
  sentences.address as source,
  sentences.text as source_says,
  (
    select findings.because from findings
    where findings.claim = claims.id and findings.weight_bits > 0
    order by findings.weight_bits desc, findings.position limit 1
  ) as because,
  articles.url
from verdicts
join claims on claims.id = verdicts.claim
join articles on articles.id = claims.article
left join verdict_sources on verdict_sources.claim = verdicts.claim and verdict_sources.position = 0
left join sentences on sentences.address = verdict_sources.source
where verdicts.label in ('drifted', 'unsupported')
order by verdicts.severity desc, verdicts.probability desc, claims.id;

-- Which clauses are changed most often, by how many articles, and how?
create view clauses_most_changed as
select
  clauses.address as clause,
  clauses.heading,
  count(distinct verdicts.claim) as changed_claims,
  count(distinct claims.article) as articles,
  max(verdicts.severity) as worst_severity,
  group_concat(distinct findings.drift_type) as drift_types
from verdicts
join claims on claims.id = verdicts.claim
join verdict_sources on verdict_sources.claim = verdicts.claim
join sentences on sentences.address = verdict_sources.source
join clauses on clauses.address = sentences.clause
left join findings
  on findings.claim = verdicts.claim and findings.drift_type is not null and findings.weight_bits > 0
where verdicts.label = 'drifted'
group by clauses.address
order by changed_claims desc, articles desc, clauses.address;

-- From whom did each article of the last run most likely have it, and why?
create view chain as
select
  child.published,
  child.outlet as article,
  child.title,
  edges.parent_kind,
  coalesce(parent.outlet, packs.title) as had_it_from,
  round(edges.probability, 3) as probability,
  round(edges.lag_s / 86400.0, 1) as lag_days,
  (
    select evidence.because from evidence
    where evidence.run = edges.run and evidence.child = edges.child and evidence.rank = edges.rank
    order by abs(evidence.weight_bits) desc, evidence.position limit 1
  ) as because,
  child.id as child_id,
  coalesce(edges.parent_article, edges.parent_pack) as parent_id
from edges
join articles as child on child.id = edges.child
left join articles as parent on parent.id = edges.parent_article
left join packs on packs.id = edges.parent_pack
where edges.rank = 1 and edges.run = (select id from runs order by rowid desc limit 1)
order by child.published, child.id;

-- Where did each drift come into the last run's chain?
create view first_hops as
select
  steps.drift_type,
  articles.published,
  articles.outlet,
  claims.text as article_says,
  (
    select count(*) from steps as later
    where later.run = steps.run and later.family = steps.family
      and later.drift_type = steps.drift_type and later.status = 'inherited'
  ) as inherited_by,
  steps.family,
  steps.article,
  steps.claim
from steps
join articles on articles.id = steps.article
join claims on claims.id = steps.claim
where steps.status = 'introduced' and steps.run = (select id from runs order by rowid desc limit 1)
order by inherited_by desc, articles.published;

-- Why could inputs not be had, and which ones last?
create view failure_reasons as
select
  failures.stage,
  failures.slug,
  count(*) as times,
  count(distinct failures.input) as inputs,
  max(failures.at) as last_at,
  failures.input as last_input,
  failures.message as last_message
from failures
group by failures.stage, failures.slug
order by times desc, failures.slug;
