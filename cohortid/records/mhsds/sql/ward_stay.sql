SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS502' AS source_table,
  newest.UniqWardStayID AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateWardStay newest.EndDateWardStay},
  newest.UniqHospProvSpellID AS spell_source_id,
  {code bed newest.MHAdmittedPatientClass} AS bed_code,
  {group bed newest.MHAdmittedPatientClass} AS bed_group,
  {swapped newest.StartDateWardStay newest.EndDateWardStay} AS unsure
FROM newest_MHS502 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
