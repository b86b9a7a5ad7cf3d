WITH
latest AS (   -- the newest row of each person; the provider's code breaks ties
  SELECT * FROM (
    SELECT *, ROW_NUMBER() OVER (
      PARTITION BY Person_ID ORDER BY
        UniqMonthID DESC, OrgIDProv, RecordNumber, GenderIDCode, Gender,
        LSOA2011, OrgIDSubICBLocResidence, EthnicCategory
    ) AS place
    FROM stage_MHS001
  ) WHERE place = 1
),
known_ethnicity AS (   -- a known group stands over a later missing one
  SELECT Person_ID, EthnicCategory FROM (
    SELECT Person_ID, EthnicCategory, ROW_NUMBER() OVER (
      PARTITION BY Person_ID ORDER BY UniqMonthID DESC, OrgIDProv, RecordNumber, EthnicCategory
    ) AS place
    FROM stage_MHS001
    WHERE EthnicCategory IN ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S')
  ) WHERE place = 1
),
known_language AS (   -- the newest that isn't blank
  SELECT Person_ID, LOWER(LanguageCodePreferred) AS language FROM (
    SELECT Person_ID, LanguageCodePreferred, ROW_NUMBER() OVER (
      PARTITION BY Person_ID ORDER BY
        UniqMonthID DESC, OrgIDProv, RecordNumber, LanguageCodePreferred
    ) AS place
    FROM stage_MHS001
    WHERE LanguageCodePreferred IS NOT NULL
  ) WHERE place = 1
),
born AS (   -- age a at the end of a month: born after that month's end a + 1 years ago, up to a years ago
  SELECT Person_ID,
    MAX(CAST(LAST_DAY(UniqMonthID - TO_YEARS(CAST(AgeRepPeriodEnd + 1 AS INTEGER))) + INTERVAL 1 DAY AS DATE)) AS born_from,
    MIN(LAST_DAY(UniqMonthID - TO_YEARS(CAST(AgeRepPeriodEnd AS INTEGER)))) AS born_to
  FROM stage_MHS001
  WHERE AgeRepPeriodEnd BETWEEN 0 AND 120
  GROUP BY Person_ID
),
death AS (
  SELECT Person_ID, MIN(PersDeathDate) AS death_date FROM stage_MHS001 GROUP BY Person_ID
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  CASE WHEN newest.GenderIDCode IN ('1', '2', '3', '4') THEN newest.GenderIDCode
    ELSE {code sex newest.Gender} END AS sex,
  {code ethnicity COALESCE(known_ethnicity.EthnicCategory,newest.EthnicCategory)} AS ethnicity,
  newest.LSOA2011 AS lsoa,
  newest.OrgIDSubICBLocResidence AS locality,
  -- ages that contradict each other say nothing: the person stays in, as one whose age isn't known
  CASE WHEN born.born_from <= born.born_to THEN born.born_from END AS born_from,
  CASE WHEN born.born_from <= born.born_to THEN born.born_to END AS born_to,
  death.death_date,
  known_language.language
FROM latest AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
LEFT JOIN known_ethnicity ON known_ethnicity.Person_ID = newest.Person_ID
LEFT JOIN known_language ON known_language.Person_ID = newest.Person_ID
LEFT JOIN born ON born.Person_ID = newest.Person_ID
LEFT JOIN death ON death.Person_ID = newest.Person_ID
ORDER BY person_id
