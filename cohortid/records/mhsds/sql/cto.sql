SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS404' AS source_table,
  newest.UniqMHActEpisodeID || ' ' || COALESCE(CAST(newest.StartDateCommTreatOrd AS VARCHAR), 'undated') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateCommTreatOrd newest.EndDateCommTreatOrd},
  newest.UniqMHActEpisodeID AS period_source_id,
  {code cto_end_reason newest.CommTreatOrdEndReason} AS end_reason,
  {swapped newest.StartDateCommTreatOrd newest.EndDateCommTreatOrd} AS unsure
FROM newest_MHS404 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
