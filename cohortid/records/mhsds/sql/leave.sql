WITH leaves AS (
  SELECT Person_ID, OrgIDProv, 'MHS509' AS source_table, 'home' AS kind,
    StartDateHomeLeave AS start_date, EndDateHomeLeave AS end_date,
    EndDateHomeLeave_lost AS end_date_lost, CAST(NULL AS VARCHAR) AS end_reason, first_month, last_month
  FROM newest_MHS509
  UNION ALL
  SELECT Person_ID, OrgIDProv, 'MHS510', 'leave_of_absence', StartDateMHLeaveAbs,
    EndDateMHLeaveAbs, EndDateMHLeaveAbs_lost, CAST(NULL AS VARCHAR), first_month, last_month
  FROM newest_MHS510
  UNION ALL
  SELECT Person_ID, OrgIDProv, 'MHS511', 'absent_without_leave', StartDateMHAbsWOLeave,
    EndDateMHAbsWOLeave, EndDateMHAbsWOLeave_lost, MHAbsWOLeaveEndReason, first_month, last_month
  FROM newest_MHS511
  UNION ALL
  SELECT Person_ID, OrgIDProv, 'MHS514', 'trial', StartDateMHTrialLeave,
    EndDateMHTrialLeave, EndDateMHTrialLeave_lost, CAST(NULL AS VARCHAR), first_month, last_month
  FROM newest_MHS514
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  newest.source_table,
  newest.OrgIDProv || ' ' || newest.kind || ' '
    || COALESCE(CAST(newest.start_date AS VARCHAR), 'undated') AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.start_date newest.end_date},
  newest.kind,
  newest.end_reason,
  {swapped newest.start_date newest.end_date} AS unsure
FROM leaves AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
