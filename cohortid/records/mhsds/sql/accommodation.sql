SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS003' AS source_table,
  COALESCE(
    newest.MHS003UniqID,
    newest.OrgIDProv || ' ' || COALESCE(CAST(newest.AccommodationTypeDate AS VARCHAR), 'undated')
      || ' ' || COALESCE(newest.AccommodationType, 'blank')
  ) AS source_id,
  newest.first_month,
  newest.last_month,
  newest.AccommodationTypeDate AS date,
  {code accommodation_type newest.AccommodationType} AS accommodation_type,
  {code settled newest.SettledAccommodationInd} AS settled,
  CASE
    WHEN newest.AccommodationType = '98' AND newest.SettledAccommodationInd = 'N' THEN 'yes'
    WHEN newest.AccommodationType = '98' AND newest.SettledAccommodationInd = 'Y' THEN 'no'
    ELSE {group accommodation_type newest.AccommodationType}
  END AS homeless,
  0 AS unsure
FROM newest_MHS003 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
ORDER BY person_id, date, source_id
