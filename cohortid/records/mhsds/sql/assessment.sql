WITH scored AS (
  SELECT Person_ID, OrgIDProv, UniqServReqID, CodedAssToolType, PersScore, AssToolCompTimestamp,
    MHS606UniqID AS row_id, 'MHS606' AS source_table, first_month, last_month
  FROM newest_MHS606
  UNION ALL   -- scored in a contact, on whose day
  SELECT act.Person_ID, act.OrgIDProv, act.UniqServReqID, act.CodedAssToolType, act.PersScore,
    contact.CareContDate, act.MHS607UniqID, 'MHS607', act.first_month, act.last_month
  FROM newest_MHS607 AS act
  LEFT JOIN newest_MHS201 AS contact
    ON contact.Person_ID = act.Person_ID AND contact.OrgIDProv = act.OrgIDProv
    AND contact.UniqCareContID = act.UniqCareContID
)
SELECT
  key.person_id,
  newest.OrgIDProv AS provider_id,
  newest.source_table,
  COALESCE(
    newest.row_id,
    newest.OrgIDProv || ' ' || COALESCE(newest.UniqServReqID, 'no referral') || ' '
      || COALESCE(newest.CodedAssToolType, 'blank') || ' '
      || COALESCE(CAST(newest.AssToolCompTimestamp AS VARCHAR), 'undated') || ' '
      || COALESCE(newest.PersScore, 'blank')
  ) AS source_id,
  newest.first_month,
  newest.last_month,
  newest.AssToolCompTimestamp AS date,
  newest.CodedAssToolType AS item,
  -- an item of HoNOS is scored from 0 to 4; 8, 9 and anything else is not known
  CASE
    WHEN newest.CodedAssToolType IN (SELECT code FROM list_honos)
      THEN CASE
        WHEN regexp_full_match(TRIM(newest.PersScore), '[0-4]([.]0*)?') THEN SUBSTRING(TRIM(newest.PersScore), 1, 1)
        ELSE '?' || newest.PersScore
      END
    ELSE newest.PersScore
  END AS score,
  {code team_type team.ServTeamTypeMH} AS team_type,
  COALESCE(local.team_group, {group team_type team.ServTeamTypeMH}) AS team_group,
  0 AS unsure
FROM scored AS newest
JOIN person_key AS key ON key.person = newest.Person_ID
LEFT JOIN newest_MHS101 AS referral
  ON referral.Person_ID = newest.Person_ID
  AND referral.OrgIDProv = newest.OrgIDProv
  AND referral.UniqServReqID = newest.UniqServReqID
LEFT JOIN newest_MHS902 AS team
  ON team.OrgIDProv = newest.OrgIDProv AND team.CareProfTeamLocalID = referral.CareProfTeamLocalID
LEFT JOIN team_map AS local
  ON local.provider_id = newest.OrgIDProv AND local.team_id = referral.CareProfTeamLocalID
  AND newest.AssToolCompTimestamp >= local.valid_from
  AND newest.AssToolCompTimestamp <= local.valid_to
ORDER BY person_id, date, source_table, source_id
