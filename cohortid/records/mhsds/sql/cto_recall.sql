SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS405' AS source_table,
  newest.UniqMHActEpisodeID || ' ' || COALESCE(CAST(newest.StartDateCommTreatOrdRecall AS VARCHAR), 'undated') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateCommTreatOrdRecall newest.EndDateCommTreatOrdRecall},
  newest.UniqMHActEpisodeID AS period_source_id,
  {swapped newest.StartDateCommTreatOrdRecall newest.EndDateCommTreatOrdRecall} AS unsure
FROM newest_MHS405 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
