-- One aggregate for each of the other tables: _low counts, _could could count.

CREATE TABLE of_diagnosis AS
SELECT person_id,
  MAX((real = 1 AND date IS NOT NULL AND severe)::INT) AS severe_low,
  MAX((severe OR diagnosis_group = 'unknown')::INT) AS severe_could,
  MAX((real = 1 AND date >= DATE '2024-10-01' AND diagnosis_group = 'substance')::INT)
    AS substance_low,
  MAX(((date IS NULL OR date >= DATE '2024-10-01')
    AND diagnosis_group IN ('substance', 'unknown'))::INT) AS substance_could,
  COUNT(date) > 0 AND BOOL_AND(diagnosis_group IN ('organic', 'learning_disability')) AS only_others
FROM (
  SELECT *, diagnosis_group IN ('psychosis', 'bipolar', 'psychotic_depression') AS severe
  FROM diagnosis WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01')
) GROUP BY person_id;

CREATE TABLE of_referral AS
SELECT person_id,
  MAX((taken AND real = 1 AND start < DATE '2026-10-01' AND reason IN ('01', '02', '03'))::INT)
    AS psychosis_low,
  MAX((taken AND begun AND (reason IN ('01', '02', '03') OR unread(reason)))::INT)
    AS psychosis_could,
  MAX((taken AND real = 1 AND begun AND start >= DATE '2024-10-01' AND reason = '09')::INT)
    AS substance_low,
  MAX((taken AND begun AND (start IS NULL OR start >= DATE '2024-10-01')
    AND (reason = '09' OR unread(reason)))::INT) AS substance_could,
  COUNT(*) FILTER (taken AND in_low = 1 AND status = 'closed' AND end_earliest >= DATE '2024-10-01'
    AND end_earliest < DATE '2026-10-01' AND close_reason IN ('05', '09')) AS closures_low,
  COUNT(*) FILTER (taken AND end_earliest < DATE '2026-10-01' AND lasted
    AND (close_reason IN ('05', '09') OR unread(close_reason))) AS closures_could,
  BOOL_OR(begun AND lasted) AS known
FROM (
  SELECT *, accepted(rejected) AS taken, (start IS NULL OR start < DATE '2026-10-01') AS begun,
    (end_latest IS NULL OR end_latest >= DATE '2024-10-01') AS lasted
  FROM referral WHERE in_high = 1
) GROUP BY person_id;

CREATE TABLE of_team AS
SELECT person_id,
  MAX((real = 1 AND start IS NOT NULL AND team_group = 'forensic')::INT) AS forensic_low,
  MAX((team_group IN ('forensic', 'unknown'))::INT) AS forensic_could,
  MAX((real = 1 AND start >= DATE '2024-10-01' AND team_group = 'substance_misuse')::INT)
    AS substance_low,
  MAX(((start IS NULL OR start >= DATE '2024-10-01')
    AND team_group IN ('substance_misuse', 'unknown'))::INT) AS substance_could
FROM referral_team
WHERE in_high = 1 AND accepted(rejected) AND (start IS NULL OR start < DATE '2026-10-01')
GROUP BY person_id;

CREATE TABLE of_assessment AS
SELECT person_id,
  MAX((sure AND item = '979691000000108' AND score IN ('2', '3', '4') AND community)::INT) AS voices_low,
  MAX(((item = '979691000000108' OR unread(item)) AND (score IN ('2', '3', '4') OR unread(score))
    AND (community OR team_group = 'unknown'))::INT) AS voices_could,
  MAX((sure AND year AND item = '979651000000100' AND score IN ('3', '4'))::INT) AS injury_low,
  MAX((year AND (item = '979651000000100' OR unread(item))
    AND (score IN ('3', '4') OR unread(score)))::INT) AS injury_could,
  MAX((sure AND year AND item = '979731000000102' AND score IN ('3', '4'))::INT) AS living_low,
  MAX((year AND (item = '979731000000102' OR unread(item))
    AND (score IN ('3', '4') OR unread(score)))::INT) AS living_could,
  MAX((sure AND two_years AND item = '979661000000102' AND score IN ('2', '3', '4'))::INT)
    AS drink_low,
  MAX((two_years AND (item = '979661000000102' OR unread(item))
    AND (score IN ('2', '3', '4') OR unread(score)))::INT) AS drink_could
FROM (
  SELECT *, real = 1 AND date IS NOT NULL AS sure,
    COALESCE(date, DATE '2026-09-30') >= DATE '2025-10-01' AS year,
    COALESCE(date, DATE '2026-09-30') >= DATE '2024-10-01' AS two_years,
    of_working_age(team_group) AS community
  FROM assessment
  WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01') AND (unread(item) OR item IN
    ('979691000000108', '979651000000100', '979731000000102', '979661000000102'))
) GROUP BY person_id;

CREATE TABLE of_indicator AS
SELECT person_id,
  MAX((sure AND kind IN ('manifest_psychosis', 'psychosis_treatment'))::INT) AS began_low,
  MAX((kind IN ('manifest_psychosis', 'psychosis_treatment') OR unread(kind))::INT) AS began_could,
  MAX((sure AND kind = 'offence_history' AND value IN ('2', '3'))::INT) AS offence_low,
  MAX(((kind = 'offence_history' OR unread(kind))
    AND (value IN ('2', '3') OR unread(value)))::INT) AS offence_could
FROM (SELECT *, real = 1 AND date IS NOT NULL AS sure FROM indicator
  WHERE in_high = 1 AND (date IS NULL OR date < DATE '2026-10-01')) GROUP BY person_id;

CREATE TABLE of_incident AS
SELECT person_id, MAX((real = 1 AND date IS NOT NULL AND kind = 'substance_use')::INT) AS ward_low,
  MAX((kind = 'substance_use' OR unread(kind))::INT) AS ward_could
FROM ward_incident
WHERE in_high = 1 AND (date IS NULL OR date >= DATE '2024-10-01' AND date < DATE '2026-10-01')
GROUP BY person_id;

CREATE TABLE of_attendance AS
SELECT person_id,
  COUNT(*) FILTER (in_low = 1 AND date IS NOT NULL AND self_harm = 'yes') AS harm_low,
  COUNT(*) FILTER (self_harm IN ('yes', 'unknown')) AS harm_could
FROM emergency_attendance
WHERE in_high = 1 AND (date IS NULL OR date >= DATE '2025-10-01' AND date < DATE '2026-10-01')
GROUP BY person_id;

CREATE TABLE of_episode AS   -- starts in the window of each kind of episode
SELECT person_id,
  COUNT(*) FILTER (kind = 'admission' AND sure AND start_earliest >= DATE '2024-10-01') AS admission_low,
  COUNT(*) FILTER (kind = 'admission' AND late >= DATE '2024-10-01') AS admission_could,
  COUNT(*) FILTER (kind = 'admission' AND sure) AS ever_low,
  COUNT(*) FILTER (kind = 'admission') AS ever_could,
  COUNT(*) FILTER (kind = 'acute' AND sure AND start_earliest >= DATE '2024-10-01') AS acute_low,
  COUNT(*) FILTER (kind = 'acute' AND late >= DATE '2024-10-01') AS acute_could,
  COUNT(*) FILTER (kind = 'crisis' AND sure AND start_earliest >= DATE '2025-10-01') AS crisis_low,
  COUNT(*) FILTER (kind = 'crisis' AND late >= DATE '2025-10-01') AS crisis_could,
  COUNT(*) FILTER (kind = 'emergency' AND sure AND start_earliest >= DATE '2025-10-01') AS emergency_low,
  COUNT(*) FILTER (kind = 'emergency' AND late >= DATE '2025-10-01') AS emergency_could
FROM (
  SELECT *, in_low = 1 AND start_earliest IS NOT NULL AND start IS NOT NULL AS sure,
    COALESCE(start, DATE '2026-09-30') AS late
  FROM (
    SELECT person_id, 'admission' AS kind, start, start_earliest, in_low, in_high FROM admission
    UNION ALL
    SELECT person_id, 'acute', start, start_earliest, in_low, in_high FROM acute_episode
    UNION ALL
    SELECT person_id, 'crisis', start, start_earliest, in_low, in_high FROM crisis_episode
    UNION ALL
    SELECT person_id, 'emergency', start, start_earliest, in_low, in_high FROM emergency_episode)
  WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
) GROUP BY person_id;

CREATE TABLE of_overlap AS   -- intervals with a day in the window, their last day included
SELECT person_id,
  MAX((kind = 'detention' AND sure AND surely_to >= DATE '2024-10-01')::INT) AS detained_low,
  MAX((kind = 'detention' AND maybe_to >= DATE '2024-10-01')::INT) AS detained_could,
  MAX((kind = 'detention' AND sure)::INT) AS ever_low, MAX((kind = 'detention')::INT) AS ever_could,
  MAX((kind = 'out' AND sure AND surely_to >= DATE '2026-09-30')::INT) AS out_low,
  MAX((kind = 'out' AND maybe_to >= DATE '2026-09-30')::INT) AS out_could,
  MAX((kind = 'closed' AND sure AND surely_to >= DATE '2026-09-30')::INT) AS closed_low,
  MAX((kind = 'closed' AND maybe_to >= DATE '2026-09-30')::INT) AS closed_could
FROM (
  SELECT person_id, kind, real = 1 AND start IS NOT NULL AND listed AS sure,
    COALESCE(end_earliest, DATE '2026-09-30') AS surely_to,
    COALESCE(end_latest, DATE '2026-09-30') AS maybe_to
  FROM (
    SELECT person_id, 'detention' AS kind, start, end_earliest, end_latest, real, in_high,
      section_group = 'detention' AS listed, section_group = 'unknown' AS unknown FROM detention
    UNION ALL
    SELECT person_id, 'out', start, end_earliest, end_latest, real, in_high,
      last_close_reason IN ('01', '02', '04', '05', '07', '08', '09'), unread(last_close_reason)
    FROM out_of_care
    UNION ALL
    SELECT person_id, 'closed', start, end_earliest, end_latest, real, in_high,
      close_reason IN ('05', '09'), unread(close_reason) FROM closed_unseen)
  WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01') AND (listed OR unknown)
) GROUP BY person_id;

CREATE TABLE of_order AS
SELECT person_id,
  MAX((real = 1 AND start IS NOT NULL
    AND section IN ('07', '08', '09', '10', '12', '15', '16', '17', '18'))::INT) AS court_low,
  MAX((section IN ('07', '08', '09', '10', '12', '15', '16', '17', '18')
    OR unread(section))::INT) AS court_could,
  BOOL_OR(end_latest IS NULL OR end_latest >= DATE '2024-10-01') AS known
FROM mha_period WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
GROUP BY person_id;

CREATE TABLE of_stay AS
WITH clipped AS (
  SELECT person_id, GREATEST(start, DATE '2024-10-01') AS a, real = 1 AND start IS NOT NULL AS sure,
    CASE WHEN sure THEN LEAST(COALESCE(end_earliest, DATE '2026-10-01'), DATE '2026-10-01') END AS b,
    LEAST(COALESCE(end_latest, DATE '2026-10-01'), DATE '2026-10-01') AS c,
    end_latest IS NULL OR end_latest >= DATE '2024-10-01' AS lasted
  FROM hospital_spell WHERE in_high = 1 AND (start IS NULL OR start < DATE '2026-10-01')
), walked AS (
  SELECT *, MAX(b) OVER before AS b_reached, MAX(c) OVER before AS c_reached FROM clipped
  WINDOW before AS (PARTITION BY person_id ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT person_id, SUM(GREATEST(b - GREATEST(a, COALESCE(b_reached, a)), 0)) AS days_low,
  CASE WHEN BOOL_OR(NOT sure) THEN 999999
    ELSE SUM(GREATEST(c - GREATEST(a, COALESCE(c_reached, a)), 0)) END AS days_could,
  BOOL_OR(lasted) AS known
FROM walked GROUP BY person_id;

CREATE TABLE of_home AS
SELECT person_id, MAX(date) IS NOT NULL AS recorded,
  (recorded AND BOOL_AND(homeless = 'yes' AND (in_low = 1 OR date IS NULL)))::INT AS home_low,
  BOOL_OR(homeless IN ('yes', 'unknown') OR in_low = 0) AS could
FROM (
  SELECT *, RANK() OVER (PARTITION BY person_id ORDER BY date DESC NULLS LAST) AS place
  FROM accommodation WHERE in_high = 1 AND COALESCE(accommodation_type NOT IN ('20', '21'), TRUE)
    AND (date IS NULL OR date >= DATE '2025-10-01' AND date < DATE '2026-10-01')
) WHERE place = 1 OR date IS NULL GROUP BY person_id;
