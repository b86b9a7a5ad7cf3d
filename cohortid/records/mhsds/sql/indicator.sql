WITH said AS (
  SELECT Person_ID, OrgIDProv, 'manifest_psychosis' AS kind, CAST(NULL AS VARCHAR) AS value,
    ManPsychDate AS date, first_month, last_month
  FROM newest_MHS005 WHERE ManPsychDate IS NOT NULL OR ManPsychDate_lost = 1
  UNION ALL
  SELECT Person_ID, OrgIDProv, 'psychosis_treatment', NULL, PsychTreatDate, first_month, last_month
  FROM newest_MHS005 WHERE PsychTreatDate IS NOT NULL OR PsychTreatDate_lost = 1
  UNION ALL   -- it has no date of its own: known since the first month it was sent in
  SELECT Person_ID, OrgIDProv, 'offence_history', OffenceHistory,
    MIN(first_month) OVER (PARTITION BY Person_ID, OrgIDProv, OffenceHistory), first_month, last_month
  FROM newest_MHS005 WHERE OffenceHistory IS NOT NULL
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS005' AS source_table,
  newest.OrgIDProv || ' ' || newest.kind || ' '
    || COALESCE(newest.value, CAST(newest.date AS VARCHAR), 'undated') AS source_id,
  MIN(newest.first_month) AS first_month,
  MAX(newest.last_month) AS last_month,
  newest.date,
  newest.kind,
  {code offence_history newest.value} AS value,
  0 AS unsure
FROM said AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
GROUP BY key.person_id, newest.OrgIDProv, newest.kind, newest.value, newest.date
ORDER BY person_id, date, source_id
