SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS513' AS source_table,
  COALESCE(
    newest.MHS513UniqID,
    newest.OrgIDProv || ' ' || COALESCE(CAST(newest.SubstanceMisuse AS VARCHAR), 'undated')
  ) AS source_id,
  newest.first_month,
  newest.last_month,
  newest.SubstanceMisuse AS date,
  'substance_use' AS kind,
  0 AS unsure
FROM newest_MHS513 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
ORDER BY person_id, date, source_id
