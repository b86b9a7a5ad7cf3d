SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS006' AS source_table,
  newest.OrgIDProv || ' ' || COALESCE(CAST(newest.StartDateAssCareCoord AS VARCHAR), 'undated')
    || ' ' || COALESCE(newest.CareProfServOrTeamTypeAssoc, 'blank') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateAssCareCoord newest.EndDateAssCareCoord},
  {code team_type newest.CareProfServOrTeamTypeAssoc} AS team_type,
  {group team_type newest.CareProfServOrTeamTypeAssoc} AS team_group,
  {swapped newest.StartDateAssCareCoord newest.EndDateAssCareCoord} AS unsure
FROM newest_MHS006 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
