WITH teams AS (   -- the team of the referral, and those added to it
  SELECT Person_ID, OrgIDProv, UniqServReqID, CareProfTeamLocalID, ReferralRequestReceivedDate,
    ServDischDate, ServDischDate_lost, ReferRejectionDate, ReferRejectionDate_lost,
    'MHS101' AS source_table, UniqServReqID AS row_id, first_month, last_month
  FROM newest_MHS101
  UNION ALL   -- an added team's referral ends when its own closes, or when all of it does
  SELECT other.Person_ID, other.OrgIDProv, other.UniqServReqID, other.OtherCareProfTeamLocalID,
    referral.ReferralRequestReceivedDate,
    CASE WHEN other.ReferClosureDate_lost = 0
      THEN LEAST(other.ReferClosureDate, referral.ServDischDate) END,
    GREATEST(other.ReferClosureDate_lost, referral.ServDischDate_lost),
    LEAST(other.ReferRejectionDate, referral.ReferRejectionDate),
    GREATEST(other.ReferRejectionDate_lost, referral.ReferRejectionDate_lost),
    'MHS102', other.UniqServReqID || ' ' || other.OtherCareProfTeamLocalID,
    other.first_month, other.last_month
  FROM newest_MHS102 AS other JOIN newest_MHS101 AS referral
    ON referral.Person_ID = other.Person_ID AND referral.OrgIDProv = other.OrgIDProv
    AND referral.UniqServReqID = other.UniqServReqID
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  newest.source_table,
  newest.row_id AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.ReferralRequestReceivedDate newest.ServDischDate},
  newest.UniqServReqID AS referral_source_id,
  newest.CareProfTeamLocalID AS team_id,
  {code team_type team.ServTeamTypeMH} AS team_type,
  COALESCE(local.team_group, {group team_type team.ServTeamTypeMH}) AS team_group,
  newest.ReferRejectionDate AS rejected,
  GREATEST({swapped newest.ReferralRequestReceivedDate newest.ServDischDate}, {maybe_rejected newest span}) AS unsure
FROM teams AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
LEFT JOIN newest_MHS902 AS team
  ON team.OrgIDProv = newest.OrgIDProv AND team.CareProfTeamLocalID = newest.CareProfTeamLocalID
LEFT JOIN team_map AS local
  ON local.provider_id = newest.OrgIDProv AND local.team_id = newest.CareProfTeamLocalID
  AND newest.ReferralRequestReceivedDate >= local.valid_from
  AND newest.ReferralRequestReceivedDate <= local.valid_to
ORDER BY person_id, start, source_id
