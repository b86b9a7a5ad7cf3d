WITH both_kinds AS (
  SELECT Person_ID, OrgIDProv, UniqServReqID, DiagSchemeInUse, PrimDiag, CodedDiagTimestamp,
    MHS604UniqID AS row_id, 'MHS604' AS source_table, first_month, last_month
  FROM newest_MHS604
  UNION ALL
  SELECT Person_ID, OrgIDProv, UniqServReqID, DiagSchemeInUse, SecDiag, CodedDiagTimestamp,
    MHS605UniqID, 'MHS605', first_month, last_month
  FROM newest_MHS605
),
cleaned AS (
  SELECT newest.*,
    CASE newest.DiagSchemeInUse
      WHEN '02' THEN regexp_replace(regexp_replace(newest.PrimDiag, '[. ]', '', 'g'), '[X-]$', '')
      ELSE newest.PrimDiag
    END AS code
  FROM both_kinds AS newest
),
listed AS (   -- the longest listed prefix of an ICD-10 code; a SNOMED CT code only as a whole
  SELECT * FROM (
    SELECT cleaned.*, list."group" AS listed_group, ROW_NUMBER() OVER (
      PARTITION BY cleaned.source_table, cleaned.Person_ID, cleaned.OrgIDProv, cleaned.UniqServReqID,
        cleaned.DiagSchemeInUse, cleaned.PrimDiag, cleaned.CodedDiagTimestamp
      ORDER BY LENGTH(list.code_prefix) DESC NULLS LAST
    ) AS place
    FROM cleaned
    LEFT JOIN list_diagnosis_group AS list
      ON list.scheme = cleaned.DiagSchemeInUse
      AND (
        (list.scheme = '02' AND SUBSTRING(cleaned.code, 1, LENGTH(list.code_prefix)) = list.code_prefix)
        OR (list.scheme = '06' AND cleaned.code = list.code_prefix)
      )
  ) WHERE place = 1
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  newest.source_table,
  COALESCE(
    newest.row_id,
    COALESCE(newest.UniqServReqID, newest.OrgIDProv) || ' '
      || COALESCE(CAST(newest.CodedDiagTimestamp AS VARCHAR), 'undated') || ' '
      || COALESCE(newest.DiagSchemeInUse, 'blank') || ' ' || COALESCE(newest.PrimDiag, 'blank')
  ) AS source_id,
  newest.first_month,
  newest.last_month,
  newest.CodedDiagTimestamp AS date,
  {code scheme newest.DiagSchemeInUse} AS scheme,
  CASE WHEN newest.DiagSchemeInUse = '02' AND NOT regexp_full_match(newest.code, '[A-Z][0-9]{2}[0-9A-Z]{0,2}')
    THEN '?' || newest.PrimDiag ELSE newest.code END AS code,
  CASE
    WHEN newest.DiagSchemeInUse = '02' AND regexp_full_match(newest.code, '[A-Z][0-9]{2}[0-9A-Z]{0,2}')
      THEN COALESCE(newest.listed_group, 'other')
    WHEN newest.DiagSchemeInUse = '06' THEN COALESCE(newest.listed_group, 'unknown')
    ELSE 'unknown'
  END AS diagnosis_group,
  0 AS unsure
FROM listed AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
ORDER BY person_id, date, source_table, source_id
