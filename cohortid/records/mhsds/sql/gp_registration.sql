SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS002' AS source_table,
  newest.OrgIDProv || ' ' || COALESCE(newest.GMPReg, 'blank') || ' '
    || COALESCE(CAST(newest.StartDateGMPRegistration AS VARCHAR), 'undated') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateGMPRegistration newest.EndDateGMPRegistration},
  -- some codes say that there is no practice, or that it isn't known
  CASE WHEN {group no_practice UPPER(newest.GMPReg)} = 'none' THEN NULL ELSE UPPER(newest.GMPReg) END AS practice,
  {swapped newest.StartDateGMPRegistration newest.EndDateGMPRegistration} AS unsure
FROM newest_MHS002 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
