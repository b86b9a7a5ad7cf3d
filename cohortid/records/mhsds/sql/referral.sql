SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  'MHS101' AS source_table,
  newest.UniqServReqID AS source_id,
  newest.first_month,
  newest.last_month,
  {interval newest.ReferralRequestReceivedDate newest.ServDischDate},
  {code close_reason newest.ReferClosReason} AS close_reason,
  newest.CareProfTeamLocalID AS team_id,
  newest.ReferRejectionDate AS rejected,
  {code referral_source newest.SourceOfReferralMH} AS referral_source,
  {code reason newest.PrimReasonReferralMH} AS reason,
  {code priority newest.ClinRespPriorityType} AS priority,
  GREATEST({swapped newest.ReferralRequestReceivedDate newest.ServDischDate}, {maybe_rejected newest span}) AS unsure
FROM newest_MHS101 AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
JOIN provider_span AS span ON span.provider_id = newest.OrgIDProv
ORDER BY person_id, start, source_id
