SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS201' AS source_table,
  newest.UniqCareContID AS source_id,
  newest.first_month,
  newest.last_month,
  newest.CareContDate AS date,
  newest.UniqServReqID AS referral_source_id,
  {code attendance newest.AttendStatus} AS attendance_code,
  {group attendance newest.AttendStatus} AS attendance,
  {code mode newest.ConsMechanismMH} AS mode,
  COALESCE(newest.OtherCareProfTeamLocalID, referral.CareProfTeamLocalID) AS team_id,
  {code team_type team.ServTeamTypeMH} AS team_type,
  COALESCE(local.team_group, {group team_type team.ServTeamTypeMH}) AS team_group,
  referral.ReferRejectionDate AS rejected,
  -- without its referral, a contact may be one of a referral that was rejected
  CASE WHEN referral.UniqServReqID IS NULL THEN 1 ELSE {maybe_rejected referral span} END AS unsure
FROM newest_MHS201 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
LEFT JOIN newest_MHS101 AS referral
  ON referral.Person_ID = newest.Person_ID
  AND referral.OrgIDProv = newest.OrgIDProv
  AND referral.UniqServReqID = newest.UniqServReqID
LEFT JOIN newest_MHS902 AS team
  ON team.OrgIDProv = newest.OrgIDProv
  AND team.CareProfTeamLocalID = COALESCE(newest.OtherCareProfTeamLocalID, referral.CareProfTeamLocalID)
LEFT JOIN team_map AS local
  ON local.provider_id = newest.OrgIDProv
  AND local.team_id = COALESCE(newest.OtherCareProfTeamLocalID, referral.CareProfTeamLocalID)
  AND newest.CareContDate >= local.valid_from
  AND newest.CareContDate <= local.valid_to
ORDER BY person_id, date, source_id
