SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS401' AS source_table,
  newest.UniqMHActEpisodeID AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateMHActLegalStatusClass newest.EndDateMHActLegalStatusClass},
  {code section newest.LegalStatusCode} AS section,
  {group section newest.LegalStatusCode} AS section_group,
  {swapped newest.StartDateMHActLegalStatusClass newest.EndDateMHActLegalStatusClass} AS unsure
FROM newest_MHS401 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
