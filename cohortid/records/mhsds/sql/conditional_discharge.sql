SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS403' AS source_table,
  newest.UniqMHActEpisodeID || ' ' || COALESCE(CAST(newest.StartDateMHCondDisch AS VARCHAR), 'undated') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateMHCondDisch newest.EndDateMHCondDisch},
  newest.UniqMHActEpisodeID AS period_source_id,
  newest.CondDischEndReason AS end_reason,
  {swapped newest.StartDateMHCondDisch newest.EndDateMHCondDisch} AS unsure
FROM newest_MHS403 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
