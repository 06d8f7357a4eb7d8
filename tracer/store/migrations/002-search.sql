-- Full-text search, kept in step by triggers. Trigrams find any run of three
-- characters or more, so Chinese, which has no spaces, is found like English.

create virtual table articles_fts using fts5 (title, text, content = articles, tokenize = 'trigram');
create virtual table claims_fts using fts5 (text, content = claims, tokenize = 'trigram');
create virtual table sentences_fts
  using fts5 (text, original, content = sentences, tokenize = 'trigram');

create trigger articles_fts_insert after insert on articles begin
  insert into articles_fts (rowid, title, text) values (new.rowid, new.title, new.text);
end;
create trigger articles_fts_delete after delete on articles begin
  insert into articles_fts (articles_fts, rowid, title, text)
  values ('delete', old.rowid, old.title, old.text);
end;
create trigger articles_fts_update after update of title, text on articles begin
  insert into articles_fts (articles_fts, rowid, title, text)
  values ('delete', old.rowid, old.title, old.text);
  insert into articles_fts (rowid, title, text) values (new.rowid, new.title, new.text);
end;

create trigger claims_fts_insert after insert on claims begin
  insert into claims_fts (rowid, text) values (new.rowid, new.text);
end;
create trigger claims_fts_delete after delete on claims begin
  insert into claims_fts (claims_fts, rowid, text) values ('delete', old.rowid, old.text);
end;
create trigger claims_fts_update after update of text on claims begin
  insert into claims_fts (claims_fts, rowid, text) values ('delete', old.rowid, old.text);
  insert into claims_fts (rowid, text) values (new.rowid, new.text);
end;

create trigger sentences_fts_insert after insert on sentences begin
  insert into sentences_fts (rowid, text, original) values (new.rowid, new.text, new.original);
end;
create trigger sentences_fts_delete after delete on sentences begin
  insert into sentences_fts (sentences_fts, rowid, text, original)
  values ('delete', old.rowid, old.text, old.original);
end;
create trigger sentences_fts_update after update of text, original on sentences begin
  insert into sentences_fts (sentences_fts, rowid, text, original)
  values ('delete', old.rowid, old.text, old.original);
  insert into sentences_fts (rowid, text, original) values (new.rowid, new.text, new.original);
end;

insert into articles_fts (articles_fts) values ('rebuild');
insert into claims_fts (claims_fts) values ('rebuild');
insert into sentences_fts (sentences_fts) values ('rebuild');
