WITH coded AS (
  SELECT newest.*,
    {group emergency_complaint newest.EC_Chief_Complaint_SNOMED_CT} AS complaint_group,
    {group emergency_intent newest.EC_Injury_Intent_SNOMED_CT} AS intent_group,
    {group emergency_diagnosis newest.main_diagnosis} AS diagnosis_group,
    -- a SNOMED CT code that isn't listed is another reason; anything else says nothing
    COALESCE(regexp_full_match(EC_Chief_Complaint_SNOMED_CT, '[0-9]{6,18}'), FALSE) AS complaint_told,
    COALESCE(regexp_full_match(EC_Injury_Intent_SNOMED_CT, '[0-9]{6,18}'), FALSE) AS intent_given,
    COALESCE(regexp_full_match(main_diagnosis, '[0-9]{6,18}'), FALSE) AS diagnosis_told
  FROM newest_EC AS newest
),
told AS (   -- an intent is asked only where there is an injury
  SELECT *,
    intent_given OR (EC_Injury_Intent_SNOMED_CT IS NULL AND injured = 0) AS intent_told
  FROM coded
),
judged AS (
  SELECT *,
    CASE
      WHEN complaint_group = 'self_harm' OR intent_group = 'self_harm' THEN 'yes'
      WHEN complaint_told AND intent_told THEN 'no'
      ELSE 'unknown'
    END AS self_harm,
    CASE
      WHEN complaint_group <> 'unknown' OR intent_group <> 'unknown' OR diagnosis_group <> 'unknown' THEN 'yes'
      WHEN complaint_told AND intent_told AND diagnosis_told THEN 'no'
      ELSE 'unknown'
    END AS mental_health
  FROM told
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'EC' AS source_table,
  newest.record AS source_id,
  newest.month AS first_month,
  newest.month AS last_month,
  newest.Arrival_Date AS date,
  CASE
    WHEN self_harm = 'yes' THEN 'self-harm'
    WHEN mental_health = 'yes' THEN 'mental health'
    WHEN mental_health = 'no' THEN 'another reason'
    ELSE 'reason not known'
  END AS kind,
  newest.mental_health,
  newest.self_harm,
  newest.Arrival_Time AS arrival_time,
  CASE WHEN complaint_told THEN '' ELSE '?' END || newest.EC_Chief_Complaint_SNOMED_CT AS complaint,
  CASE WHEN intent_given THEN '' ELSE '?' END || newest.EC_Injury_Intent_SNOMED_CT AS intent,
  CASE WHEN diagnosis_told THEN '' ELSE '?' END || newest.main_diagnosis AS diagnosis,
  newest.unsure
FROM judged AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
ORDER BY person_id, date, source_id
