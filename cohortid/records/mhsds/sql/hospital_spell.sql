SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS501' AS source_table,
  newest.UniqHospProvSpellID AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.StartDateHospProvSpell newest.DischDateHospProvSpell},
  {code admission_source newest.SourceAdmMHHospProvSpell} AS admission_source,
  {code admission_method newest.MethAdmMHHospProvSpell} AS admission_method,
  {code destination newest.DestOfDischHospProvSpell} AS destination,
  {code discharge_method newest.MethOfDischMHHospProvSpell} AS discharge_method,
  {swapped newest.StartDateHospProvSpell newest.DischDateHospProvSpell} AS unsure
FROM newest_MHS501 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
