-- A digest of all that was found in an article, so that whoever made something of it can
-- see that it is as it was without reading it. Null where an earlier version wrote it.

alter table articles add column analysis_digest text;
