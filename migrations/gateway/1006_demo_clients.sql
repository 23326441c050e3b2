-- A secret that stood in clear in a region pack is for demo regions: production must know it again.
alter table subject add column is_demo boolean not null default false;
comment on column subject.is_demo is
    'Its secret came in clear with a region pack: it does not count in production mode.';
update subject s set is_demo = true from pack_row r
where r.file = 'clients' and r.id = s.subject and s.kind = 'client' and s.issuer = ''
  and s.secret_hash is not null and r.row ->> 'secret_hash' is null;
