-- Evidence from tables of intervals; a derived row is shown by the records it was made of.

CREATE TABLE derived_evidence AS
WITH rows AS (
  SELECT person_id, source_table, source_id, 'admission' AS kind, criterion, measure,
    counted(in_low = 1 AND start_earliest >= since AND start IS NOT NULL) AS role
  FROM admission JOIN chosen USING (person_id) CROSS JOIN (VALUES
    ('high_inpatient_use', 'admissions', DATE '2024-10-01'),
    ('lost_from_view', 'admissions', DATE '0001-01-01')) AS used (criterion, measure, since)
  WHERE in_high = 1 AND (start IS NULL OR start >= since AND start < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, 'acute', 'high_inpatient_use', 'acute_episodes',
    counted(in_low = 1 AND start_earliest >= DATE '2024-10-01' AND start IS NOT NULL)
  FROM acute_episode JOIN chosen USING (person_id)
  WHERE in_high = 1
    AND (start IS NULL OR start >= DATE '2024-10-01' AND start < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, 'crisis', 'crisis_presentations', 'crisis_episodes',
    counted(in_low = 1 AND start_earliest >= DATE '2025-10-01' AND start IS NOT NULL)
  FROM crisis_episode JOIN chosen USING (person_id)
  WHERE in_high = 1
    AND (start IS NULL OR start >= DATE '2025-10-01' AND start < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, 'emergency', 'emergency_contact',
    'emergency_episodes',
    counted(in_low = 1 AND start_earliest >= DATE '2025-10-01' AND start IS NOT NULL)
  FROM emergency_episode JOIN chosen USING (person_id)
  WHERE in_high = 1
    AND (start IS NULL OR start >= DATE '2025-10-01' AND start < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, 'detention', criterion, 'detentions',
    counted(real = 1 AND start IS NOT NULL AND section_group = 'detention'
      AND COALESCE(end_earliest, DATE '2026-09-30') >= since)
  FROM detention JOIN chosen USING (person_id) CROSS JOIN (VALUES
    ('detained', DATE '2024-10-01'), ('lost_from_view', DATE '0001-01-01')) AS used (criterion, since)
  WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
    AND section_group IN ('detention', 'unknown')
    AND COALESCE(end_latest, DATE '2026-09-30') >= since
  UNION ALL
  SELECT person_id, source_table, source_id, 'out', 'lost_from_view', 'out_of_care',
    counted(real = 1 AND start IS NOT NULL AND NOT unread(last_close_reason)
      AND COALESCE(end_earliest, DATE '2026-09-30') >= DATE '2026-09-30')
  FROM out_of_care JOIN chosen USING (person_id)
  WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
    AND (last_close_reason IN ('01', '02', '04', '05', '07', '08', '09')
      OR unread(last_close_reason))
    AND COALESCE(end_latest, DATE '2026-09-30') >= DATE '2026-09-30'
  UNION ALL
  SELECT person_id, source_table, source_id, 'closed', 'difficulty_maintaining_contact',
    'not_seen_since_closure', counted(real = 1 AND start IS NOT NULL AND NOT unread(close_reason)
      AND COALESCE(end_earliest, DATE '2026-09-30') >= DATE '2026-09-30')
  FROM closed_unseen JOIN chosen USING (person_id)
  WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
    AND (close_reason IN ('05', '09') OR unread(close_reason))
    AND COALESCE(end_latest, DATE '2026-09-30') >= DATE '2026-09-30'
), member AS (
  SELECT 'admission' AS kind, * FROM admission_member
  UNION ALL SELECT 'acute', * FROM acute_episode_member
  UNION ALL SELECT 'crisis', * FROM crisis_episode_member
  UNION ALL SELECT 'emergency', * FROM emergency_episode_member
  UNION ALL SELECT 'detention', * FROM detention_member
  UNION ALL SELECT 'out', * FROM out_of_care_member
  UNION ALL SELECT 'closed', * FROM closed_unseen_member
)
SELECT person_id, criterion, measure, role, member_table AS source_table, member_id AS source_id,
  provider_id, start, code
FROM rows JOIN member USING (kind, person_id, source_table, source_id)
WHERE start IS NULL OR start < DATE '2026-10-01';

CREATE TABLE other_span AS
SELECT person_id, criterion, measure, role, source_table, source_id, provider_id, start, code
FROM (
  SELECT person_id, source_table, source_id, provider_id, start, reason AS code,
    'severe_mental_disorder' AS criterion, 'psychosis_referral' AS measure,
    counted(real = 1 AND start IS NOT NULL AND NOT unread(reason)) AS role
  FROM referral WHERE in_high = 1 AND accepted(rejected)
    AND (start IS NULL OR start < DATE '2026-10-01')
    AND (reason IN ('01', '02', '03') OR unread(reason))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, start, reason, 'dual_diagnosis',
    'substance_referral', counted(real = 1 AND start IS NOT NULL AND NOT unread(reason))
  FROM referral WHERE in_high = 1 AND accepted(rejected)
    AND (start IS NULL OR start >= DATE '2024-10-01' AND start < DATE '2026-10-01')
    AND (reason = '09' OR unread(reason))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, start, close_reason,
    'difficulty_maintaining_contact', 'closures_for_non_attendance',
    counted(in_low = 1 AND status = 'closed' AND NOT unread(close_reason))
  FROM referral WHERE in_high = 1 AND accepted(rejected) AND end_earliest < DATE '2026-10-01'
    AND (end_latest IS NULL OR end_latest >= DATE '2024-10-01')
    AND (close_reason IN ('05', '09') OR unread(close_reason))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, start, team_type,
    criterion, measure, counted(real = 1 AND start IS NOT NULL AND team_group <> 'unknown')
  FROM referral_team JOIN (VALUES
    ('violence_or_offending', 'forensic_team_referral', 'forensic', DATE '0001-01-01'),
    ('dual_diagnosis', 'substance_team_referral', 'substance_misuse', DATE '2024-10-01')
  ) AS used (criterion, measure, listed, since) ON team_group IN (listed, 'unknown')
  WHERE in_high = 1 AND accepted(rejected)
    AND (start IS NULL OR start >= since AND start < DATE '2026-10-01')
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, start, section, 'violence_or_offending',
    'court_or_prison_sections', counted(real = 1 AND start IS NOT NULL AND NOT unread(section))
  FROM mha_period WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
    AND (section IN ('07', '08', '09', '10', '12', '15', '16', '17', '18') OR unread(section))
  UNION ALL
  SELECT person_id, source_table, source_id, provider_id, start, NULL, 'high_inpatient_use',
    'inpatient_days', counted(real = 1 AND start IS NOT NULL
      AND COALESCE(end_earliest, DATE '2026-09-30') >= DATE '2024-10-01')
  FROM hospital_spell WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
    AND (COALESCE(end_latest, DATE '2026-09-30') >= DATE '2024-10-01' OR start IS NULL OR real = 0)
) JOIN chosen USING (person_id);

CREATE VIEW evidence AS
FROM contact_evidence UNION ALL BY NAME FROM other_event UNION ALL BY NAME FROM derived_evidence
UNION ALL BY NAME FROM other_span;
