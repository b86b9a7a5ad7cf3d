SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS101' AS source_table,
  newest.UniqServReqID AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.ReferralRequestReceivedDate newest.ServDischDate},
  newest.UniqServReqID AS referral_source_id,
  newest.CareProfTeamLocalID AS team_id,
  {code team_type team.ServTeamTypeMH} AS team_type,
  COALESCE(local.team_group, {group team_type team.ServTeamTypeMH}) AS team_group,
  newest.ReferRejectionDate AS rejected,
  GREATEST({swapped newest.ReferralRequestReceivedDate newest.ServDischDate}, {maybe_rejected newest span}) AS unsure
FROM newest_MHS101 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
LEFT JOIN newest_MHS902 AS team
  ON team.OrgIDProv = newest.OrgIDProv AND team.CareProfTeamLocalID = newest.CareProfTeamLocalID
LEFT JOIN team_map AS local
  ON local.provider_id = newest.OrgIDProv AND local.team_id = newest.CareProfTeamLocalID
  AND newest.ReferralRequestReceivedDate >= local.valid_from
  AND newest.ReferralRequestReceivedDate <= local.valid_to
ORDER BY person_id, start, source_id
