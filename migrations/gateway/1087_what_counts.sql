-- Whether a client and a permission count, said once: for calls of the API, tokens, and what is sent.
create function is_mandated(s subject, today date) returns boolean language sql stable
return s.partner_id is null or exists (
    select from partner p
    where p.partner_id = s.partner_id and not p.has_ended
      and coalesce(p.first_day, today) <= today and today <= coalesce(p.last_day, today));
comment on function is_mandated is 'Whether the mandate counts of the partner that it acts for, if for one.';

create function is_enabled(s subject, in_development boolean, today date) returns boolean language sql stable
return s.disabled_at is null and (not s.is_demo or in_development) and is_mandated(s, today);
comment on function is_enabled is 'Whether a client counts.';

create function is_granted(s subject, organizer_id text, today date) returns boolean language sql stable
return is_mandated(s, today) and s.partner_id is not distinct from (
    select p.partner_id from partner p where p.partner_id = is_granted.organizer_id);
comment on function is_granted is
    'Whether what it holds there counts: for a partner only what its own clients hold, and those hold nothing elsewhere.';

create function holds(s subject, organizer_id text, wanted text) returns boolean language sql stable
return exists (
    select from permission h
    where h.kind = s.kind and h.issuer = s.issuer and h.subject = s.subject
      and h.organizer_id = holds.organizer_id and h.permission = wanted);
comment on function holds is 'Whether it was given this permission there.';
