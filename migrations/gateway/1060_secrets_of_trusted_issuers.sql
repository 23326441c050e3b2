-- A client of a trusted issuer has its secret there: one of ours beside it would open the door as well.
update subject set secret_hash = null, is_demo = false where kind = 'client' and position(':' in subject) > 0;
