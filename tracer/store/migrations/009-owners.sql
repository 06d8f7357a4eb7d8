-- Whom an actor is taken to belong to and does not: keys, as a JSON array.

alter table actors add column not_owned_by text not null default '[]';
