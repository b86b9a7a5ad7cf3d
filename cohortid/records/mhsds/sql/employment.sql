SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS004' AS source_table,
  COALESCE(
    newest.MHS004UniqID,
    newest.OrgIDProv || ' ' || COALESCE(CAST(newest.EmployStatusRecDate AS VARCHAR), 'undated')
      || ' ' || COALESCE(newest.EmployStatus, 'blank')
  ) AS source_id,
  newest.first_month,
  newest.last_month,
  newest.EmployStatusRecDate AS date,
  {code employment newest.EmployStatus} AS employment_status,
  0 AS unsure
FROM newest_MHS004 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
ORDER BY person_id, date, source_id
