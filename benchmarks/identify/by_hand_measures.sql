-- The measures of midlands-maturity-index by hand, for one index date: 30 September 2026.
-- Windows end before 2026-10-01; 12 months begin 2025-10-01, 24 months 2024-10-01.
-- Left out: why low and high differ. Not handled, and refused by by_hand.py if the records hold
-- them: contacts without a date, lost months of MHS101, MHS201, MHS501, MHS902 or EC.

CREATE MACRO widened(value, lost, most) AS CASE WHEN lost THEN most ELSE value END;
CREATE MACRO unread(code) AS code IS NULL OR code[1] = '?';
CREATE MACRO community(team) AS team IN ('core_community', 'primary_care',
  'psychological_therapy', 'rehabilitation', 'early_intervention', 'assertive_outreach', 'crisis');
CREATE MACRO of_working_age(team) AS community(team) OR team IN ('crisis_alternative', 'crisis_line',
  'liaison', 'forensic', 'single_point_of_access', 'place_of_safety', 'substance_misuse',
  'justice_liaison', 'prison_in_reach', 'rough_sleeping', 'other');
CREATE MACRO accepted(rejected) AS rejected IS NULL OR rejected >= DATE '2026-10-01';

-- Bits: 1 MHS101, 2 MHS201, 4 MHS401, 8 MHS501, 16 MHS604, 32 MHS902, 64 MHS005, 128 EC.
CREATE TABLE lost AS
SELECT person_id,
  COALESCE(BIT_OR(bit) FILTER (kind = 'gap'), 0) AS gap_ever,
  COALESCE(BIT_OR(bit) FILTER (kind = 'gap' AND next_month > DATE '2024-10-01'), 0) AS gap_24,
  COALESCE(BIT_OR(bit) FILTER (kind = 'gap' AND next_month > DATE '2025-10-01'), 0) AS gap_12,
  COALESCE(BIT_OR(bit) FILTER (kind = 'gap' AND next_month > DATE '2026-09-30'), 0) AS gap_1,
  COALESCE(BIT_OR(bit), 0) AS any_ever,
  COALESCE(BIT_OR(bit) FILTER (next_month > DATE '2024-10-01'), 0) AS any_24,
  COALESCE(BIT_OR(bit) FILTER (next_month > DATE '2025-10-01'), 0) AS any_12,
  COALESCE(BIT_OR(bit) FILTER (next_month > DATE '2026-09-30'), 0) AS any_1
FROM (
  SELECT *, CASE source_table WHEN 'MHS101' THEN 1 WHEN 'MHS201' THEN 2 WHEN 'MHS401' THEN 4
    WHEN 'MHS501' THEN 8 WHEN 'MHS604' THEN 16 WHEN 'MHS902' THEN 32 WHEN 'MHS005' THEN 64
    WHEN 'EC' THEN 128 ELSE 0 END AS bit
  FROM gap WHERE month < DATE '2026-10-01' AND known_from < DATE '2026-10-01'
) WHERE bit > 0 GROUP BY person_id;

-- Contacts once over the whole extract: what "ever" needs, and what counts rows, not days.
CREATE TABLE contact_ever AS
SELECT person_id,
  MAX(CASE WHEN early AND real = 1 AND team_group = 'early_intervention'
    AND attendance = 'attended' THEN 1 ELSE 0 END) AS early_low,
  MAX(CASE WHEN early THEN 1 ELSE 0 END) AS early_could,
  COUNT(*) FILTER (date >= DATE '2025-10-01' AND in_low = 1 AND attendance = 'attended') AS seen_low,
  COUNT(*) FILTER (date >= DATE '2025-10-01' AND seen) AS seen_could,
  MIN(date) FILTER (in_low = 1 AND attendance = 'attended') AS first_seen,
  MIN(date) FILTER (seen) AS first_could,
  MAX(date) >= DATE '2024-10-01' AS known
FROM (
  SELECT person_id, date, attendance, team_group, in_low, real,
    attendance IN ('attended', 'unknown') AS seen,
    seen AND team_group IN ('early_intervention', 'unknown') AND accepted(rejected) AS early
  FROM contact WHERE in_high = 1 AND date < DATE '2026-10-01'
) GROUP BY person_id;

-- The year's contacts by day, as bits: 1, 2 missed (surely, possibly); 4, 8 attended as planned,
-- 16, 32 missed or cancelled by the person; 64, 128 seen by anybody.
CREATE TABLE contact_day AS
SELECT person_id, date, BIT_OR(bits) AS bits FROM (
  SELECT person_id, date, CASE attendance WHEN 'attended' THEN 204 WHEN 'did_not_attend' THEN 51
      WHEN 'arrived_too_late' THEN 51 WHEN 'cancelled_by_patient' THEN 48 WHEN 'unknown' THEN 170
      ELSE 0 END
    & CASE WHEN community(team_group) THEN 255
      WHEN team_group = 'unknown' THEN 234 ELSE 192 END
    & CASE WHEN in_low = 1 THEN 255 ELSE 170 END
    & CASE WHEN accepted(rejected) THEN 255 ELSE 192 END AS bits
  FROM contact
  WHERE in_high = 1 AND date >= DATE '2025-10-01' AND date < DATE '2026-10-01'
) WHERE bits > 0 GROUP BY person_id, date;

CREATE TABLE contact_year AS
SELECT person_id,
  COUNT(*) FILTER (bits & 1 > 0) AS missed_low, COUNT(*) FILTER (bits & 2 > 0) AS missed_could,
  COUNT(*) FILTER (bits & 4 > 0) AS rest_low, COUNT(*) FILTER (bits & 8 > 0) AS rest_could,
  COUNT(*) FILTER (bits & 16 > 0) AS either_low, COUNT(*) FILTER (bits & 32 > 0) AS either_could,
  MAX(date) FILTER (bits & 4 > 0) AS newest_rest,
  MAX(date) FILTER (bits & 8 > 0) AS newest_could_rest
FROM contact_day GROUP BY person_id;

CREATE TABLE run AS
SELECT person_id,
  COUNT(*) FILTER (bits & 1 > 0 AND (newest_could_rest IS NULL OR date > newest_could_rest))
    AS run_low,
  COUNT(*) FILTER (newest_rest IS NULL OR date > newest_rest) AS run_could
FROM contact_day JOIN contact_year USING (person_id) WHERE bits & 2 > 0 GROUP BY person_id;

-- Stretches unseen that hold a missed contact, only for people who missed or cancelled one.
CREATE TABLE stretch AS
WITH day AS (
  SELECT person_id, date, bits FROM contact_day
  WHERE bits & 240 > 0 AND person_id IN (SELECT person_id FROM contact_day WHERE bits & 32 > 0)
), walked AS (
  SELECT person_id, bits,
    MAX(CASE WHEN bits & 128 > 0 THEN date END) OVER so_far AS low_from,
    MAX(CASE WHEN bits & 64 > 0 THEN date END) OVER so_far AS high_from
  FROM day WINDOW so_far AS (PARTITION BY person_id ORDER BY date)
), cut AS (
  SELECT person_id, 'low' AS side, low_from AS seen, MAX(bits & 144 = 16) AS missed
  FROM walked GROUP BY person_id, low_from
  UNION ALL
  SELECT person_id, 'high', high_from, MAX(bits & 96 = 32) FROM walked GROUP BY person_id, high_from
), bounded AS (
  SELECT *, COALESCE(seen + 1, DATE '2025-10-01') AS from_day,
    COALESCE(LEAD(seen) OVER (PARTITION BY person_id, side ORDER BY seen NULLS FIRST),
      DATE '2026-10-01') AS until
  FROM cut
)
SELECT person_id, side, CAST(from_day AS DATE) AS from_day, until
FROM bounded JOIN contact_ever USING (person_id)
WHERE missed AND CASE side WHEN 'low' THEN first_seen < from_day ELSE first_could + 1 < until END;

CREATE TABLE apart AS   -- days under a community team, and away from home, without overlaps
WITH span AS (
  SELECT person_id, 'low' AS side, 'under' AS what, start, end_earliest AS until FROM referral_team
  WHERE in_low = 1 AND real = 1 AND start IS NOT NULL AND accepted(rejected)
    AND community(team_group)
  UNION ALL
  SELECT person_id, 'high', 'under', start, end_latest FROM referral_team
  WHERE in_high = 1 AND accepted(rejected)
    AND (community(team_group) OR team_group = 'unknown')
  UNION ALL
  SELECT person_id, 'low', 'skip', start, end_latest FROM service_status
  WHERE in_high = 1 AND setting IN ('ward', 'prison', 'unknown')
  UNION ALL
  SELECT person_id, 'high', 'skip', start, end_earliest FROM service_status
  WHERE real = 1 AND start IS NOT NULL AND setting IN ('ward', 'prison')
), clipped AS (
  SELECT person_id, side, what, GREATEST(COALESCE(start, DATE '2025-10-01'), DATE '2025-10-01') AS a,
    LEAST(COALESCE(until, DATE '2026-10-01'), DATE '2026-10-01') AS b
  FROM span WHERE a < b AND person_id IN (SELECT person_id FROM stretch)
), islands AS (
  SELECT *, SUM(CASE WHEN a > reached THEN 1 ELSE 0 END) OVER one AS island FROM (
    SELECT *, MAX(b) OVER (one ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM clipped WINDOW one AS (PARTITION BY person_id, side, what ORDER BY a, b))
  WINDOW one AS (PARTITION BY person_id, side, what ORDER BY a, b)
)
SELECT person_id, side, what, MIN(a) AS a, MAX(b) AS b
FROM islands GROUP BY person_id, side, what, island;

CREATE TABLE unseen AS
WITH inside AS (
  SELECT person_id, side, from_day, GREATEST(from_day, a) AS a, LEAST(until, b) AS b
  FROM stretch JOIN apart USING (person_id, side) WHERE what = 'under' AND a < until AND b > from_day
), part AS (
  SELECT person_id, side, from_day, b - a AS days FROM inside
  UNION ALL
  SELECT person_id, side, from_day, GREATEST(inside.a, away.a) - LEAST(inside.b, away.b)
  FROM inside JOIN apart AS away USING (person_id, side)
  WHERE what = 'skip' AND away.a < inside.b AND away.b > inside.a
), total AS (SELECT person_id, side, SUM(days) AS days FROM part GROUP BY person_id, side, from_day)
SELECT person_id, COALESCE(MAX(days) FILTER (side = 'low'), 0) AS unseen_low,
  COALESCE(MAX(days) FILTER (side = 'high'), 0) AS unseen_could
FROM total GROUP BY person_id;
