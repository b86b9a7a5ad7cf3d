-- The dated records behind every measure, for people who are for review, can't be told or may be
-- lost from view. Contacts are read once for all their measures. Left out: the arm in words, and
-- which code list a code is of (both follow from the measure).

CREATE MACRO counted(sure) AS CASE WHEN sure THEN 'counts' ELSE 'could_count' END;

CREATE TABLE chosen_contact AS
SELECT person_id, source_table, source_id, provider_id, date, attendance_code, real = 1 AS is_real,
  in_low = 1 AND date >= DATE '2025-10-01' AS sure, attendance,
  community(team_group) AS planned, team_group,
  date >= DATE '2025-10-01' AS of_year, accepted(rejected) AS taken
FROM contact JOIN chosen USING (person_id)
WHERE in_high = 1 AND date < DATE '2026-10-01' AND attendance <> 'cancelled_by_provider'
  AND (date >= DATE '2025-10-01'
    OR team_group IN ('early_intervention', 'unknown') AND accepted(rejected));

CREATE TABLE contact_evidence AS
WITH marked AS (
  SELECT *, of_year AND taken AND (planned OR team_group = 'unknown') AS due,
    attendance IN ('attended', 'unknown') AS here,
    attendance IN ('did_not_attend', 'arrived_too_late', 'unknown') AS missed,
    attendance <> 'attended' AS either, sure AND planned AND attendance <> 'unknown' AS certain,
    team_group IN ('early_intervention', 'unknown') AND taken AND here AS early,
    counted(is_real AND attendance = 'attended' AND team_group = 'early_intervention') AS early_role,
    counted(certain) AS role
  FROM chosen_contact
)
SELECT person_id, criterion, measure, role, source_table, source_id, provider_id, date AS start,
  attendance_code AS code
FROM (
  SELECT *, 'severe_mental_disorder' AS criterion, 'seen_by_early_intervention' AS measure
  FROM (SELECT * REPLACE (early_role AS role) FROM marked WHERE early)
  UNION ALL
  SELECT *, 'lost_from_view', 'seen_by_early_intervention'
  FROM (SELECT * REPLACE (early_role AS role) FROM marked WHERE early)
  UNION ALL
  SELECT * REPLACE (counted(sure AND attendance = 'attended') AS role), 'lost_from_view',
    'attended_contacts' FROM marked WHERE of_year AND here
  UNION ALL
  SELECT *, 'difficulty_maintaining_contact', UNNEST(
    ['missed_contacts', 'missed_contact_share', 'most_recent_contacts_missed'])
  FROM marked WHERE due AND missed
  UNION ALL
  SELECT *, 'difficulty_maintaining_contact', UNNEST(
    ['missed_or_cancelled_contacts', 'longest_unseen']) FROM marked WHERE due AND either
  UNION ALL
  SELECT * REPLACE ('context' AS role), 'difficulty_maintaining_contact', UNNEST(
    ['missed_contact_share', 'most_recent_contacts_missed']) FROM marked WHERE due AND here
  UNION ALL
  SELECT * REPLACE ('context' AS role), 'difficulty_maintaining_contact', 'longest_unseen'
  FROM marked WHERE of_year AND taken AND here
);

CREATE TABLE other_event AS
SELECT person_id, criterion, measure, role, source_table, source_id, provider_id, date AS start,
  code
FROM (
  SELECT *, 'severe_mental_disorder' AS criterion, 'severe_mental_disorder_diagnosis' AS measure,
    counted(real = 1 AND date IS NOT NULL AND diagnosis_group <> 'unknown') AS role
  FROM (SELECT person_id, source_table, source_id, provider_id, date, code, diagnosis_group, real
    FROM diagnosis WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01'))
  WHERE diagnosis_group IN ('psychosis', 'bipolar', 'psychotic_depression', 'unknown')
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, code, diagnosis_group, real,
    'dual_diagnosis', 'substance_diagnosis',
    counted(real = 1 AND date IS NOT NULL AND diagnosis_group <> 'unknown')
  FROM diagnosis WHERE in_high = 1 AND diagnosis_group IN ('substance', 'unknown')
    AND (date IS NULL OR date >= DATE '2024-10-01' AND date < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, score, '', real, criterion, measure,
    counted(real = 1 AND date IS NOT NULL AND NOT unread(assessment.item) AND NOT unread(score)
      AND (listed.item <> '979691000000108' OR team_group <> 'unknown'))
  FROM assessment JOIN (VALUES
    ('severe_mental_disorder', 'hallucinations_or_delusions_score', '979691000000108', '2', DATE '0001-01-01'),
    ('self_harm_or_neglect', 'self_injury_score', '979651000000100', '3', DATE '2025-10-01'),
    ('self_harm_or_neglect', 'daily_living_score', '979731000000102', '3', DATE '2025-10-01'),
    ('dual_diagnosis', 'drink_or_drugs_score', '979661000000102', '2', DATE '2024-10-01')
  ) AS listed (criterion, measure, item, least, since)
    ON (assessment.item = listed.item OR unread(assessment.item))
  WHERE in_high = 1 AND (date IS NULL OR date >= since AND date < DATE '2026-10-01')
    AND (unread(score) OR score IN ('2', '3', '4') AND score >= least)
    AND (listed.item <> '979691000000108' OR team_group = 'unknown'
      OR of_working_age(team_group))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, value, '', real,
    'severe_mental_disorder', 'psychosis_start_date',
    counted(real = 1 AND date IS NOT NULL AND NOT unread(kind))
  FROM indicator WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01')
    AND (kind IN ('manifest_psychosis', 'psychosis_treatment') OR unread(kind))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, value, '', real,
    'violence_or_offending', 'offence_history',
    counted(real = 1 AND date IS NOT NULL AND NOT unread(kind) AND NOT unread(value))
  FROM indicator WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01')
    AND (kind = 'offence_history' OR unread(kind)) AND (value IN ('2', '3') OR unread(value))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, kind, '', real,
    'dual_diagnosis', 'ward_substance_incident',
    counted(real = 1 AND date IS NOT NULL AND NOT unread(kind))
  FROM ward_incident WHERE in_high = 1 AND (kind = 'substance_use' OR unread(kind))
    AND (date IS NULL OR date >= DATE '2024-10-01' AND date < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, kind, '', real,
    'self_harm_or_neglect', 'self_harm_attendances',
    counted(in_low = 1 AND date IS NOT NULL AND self_harm = 'yes')
  FROM emergency_attendance WHERE in_high = 1 AND self_harm IN ('yes', 'unknown')
    AND (date IS NULL OR date >= DATE '2025-10-01' AND date < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, date, accommodation_type, '', real,
    'unstable_accommodation', 'latest_home',
    CASE WHEN date < DATE '2025-10-01' THEN 'context'
      ELSE counted(in_low = 1 AND date IS NOT NULL AND homeless = 'yes') END
  FROM (
    SELECT *, date = MAX(date) OVER (PARTITION BY person_id) AS newest FROM accommodation
    WHERE in_high = 1 AND COALESCE(accommodation_type NOT IN ('20', '21'), TRUE)
      AND (date IS NULL OR date < DATE '2026-10-01'))
  WHERE (date IS NULL OR newest)
    AND (date < DATE '2025-10-01' OR homeless IN ('yes', 'unknown') OR in_low = 0)
) JOIN chosen USING (person_id);
