-- The measures beside each other, then criteria, families and result. _low: surely; _rec: possible
-- as far as these records could have answered; _high: possible at all.

CREATE TABLE measures AS
SELECT person_id,
  COALESCE(dx.severe_low, 0) AS severe_low,
  widened(COALESCE(dx.severe_could, 0), gap_ever & 16 > 0, 1) AS severe_rows,
  widened(severe_rows, COALESCE(dx.severe_could, 0) = 0, 1) AS severe_rec,
  widened(severe_rec, any_ever & 16 > 0, 1) AS severe_high,
  COALESCE(rf.psychosis_low, 0) AS psychosis_low,
  widened(COALESCE(rf.psychosis_could, 0), gap_ever & 1 > 0, 1) AS psychosis_rec,
  widened(COALESCE(rf.psychosis_could, 0), any_ever & 1 > 0, 1) AS psychosis_high,
  COALESCE(ce.early_low, 0) AS early_low,
  widened(COALESCE(ce.early_could, 0), gap_ever & 2 > 0, 1) AS early_rec,
  widened(COALESCE(ce.early_could, 0), any_ever & 2 > 0, 1) AS early_high,
  COALESCE(sc.voices_low, 0) AS voices_low, COALESCE(sc.voices_could, 0) AS voices_rec, voices_rec AS voices_high,
  COALESCE(ind.began_low, 0) AS began_low, COALESCE(ind.began_could, 0) AS began_rec, began_rec AS began_high,
  COALESCE(ep.admission_low, 0) AS admissions_low,
  widened(COALESCE(ep.admission_could, 0), gap_24 & 8 > 0, 999999) AS admissions_rec,
  widened(COALESCE(ep.admission_could, 0), any_24 & 8 > 0, 999999) AS admissions_high,
  COALESCE(ep.ever_low, 0) AS admissions_ever_low,
  widened(COALESCE(ep.ever_could, 0), gap_ever & 8 > 0, 999999) AS admissions_ever_rec,
  widened(COALESCE(ep.ever_could, 0), any_ever & 8 > 0, 999999) AS admissions_ever_high,
  COALESCE(st.days_low, 0) AS days_low,
  widened(COALESCE(st.days_could, 0), gap_24 & 8 > 0, 999999) AS days_rec,
  widened(COALESCE(st.days_could, 0), any_24 & 8 > 0, 999999) AS days_high,
  COALESCE(ep.acute_low, 0) AS acute_low,
  widened(COALESCE(ep.acute_could, 0), gap_24 & 41 > 0, 999999) AS acute_rec,
  widened(COALESCE(ep.acute_could, 0), any_24 & 41 > 0, 999999) AS acute_high,
  COALESCE(ov.detained_low, 0) AS detained_low,
  widened(COALESCE(ov.detained_could, 0), gap_24 & 4 > 0, 1) AS detained_rec,
  widened(COALESCE(ov.detained_could, 0), any_24 & 4 > 0, 1) AS detained_high,
  COALESCE(ov.ever_low, 0) AS detained_ever_low,
  widened(COALESCE(ov.ever_could, 0), gap_ever & 4 > 0, 1) AS detained_ever_rec,
  widened(COALESCE(ov.ever_could, 0), any_ever & 4 > 0, 1) AS detained_ever_high,
  COALESCE(cy.missed_low, 0) AS missed_low,
  widened(COALESCE(cy.missed_could, 0), gap_12 & 2 > 0, 999999) AS missed_rec,
  widened(COALESCE(cy.missed_could, 0), any_12 & 2 > 0, 999999) AS missed_high,
  COALESCE(rn.run_low, 0) AS run_low,
  widened(COALESCE(rn.run_could, 0), gap_12 & 2 > 0, 999999) AS run_rec,
  widened(COALESCE(rn.run_could, 0), any_12 & 2 > 0, 999999) AS run_high,
  COALESCE(un.unseen_low, 0) AS unseen_low, COALESCE(un.unseen_could, 0) AS unseen_rec,
  widened(unseen_rec, any_12 & 35 > 0, 999999) AS unseen_high,
  COALESCE(rf.closures_low, 0) AS closures_low,
  widened(COALESCE(rf.closures_could, 0), gap_24 & 1 > 0, 999999) AS closures_rec,
  widened(COALESCE(rf.closures_could, 0), any_24 & 1 > 0, 999999) AS closures_high,
  COALESCE(cy.either_low, 0) AS either_low,
  widened(COALESCE(cy.either_could, 0), gap_12 & 2 > 0, 999999) AS either_rec,
  widened(COALESCE(cy.either_could, 0), any_12 & 2 > 0, 999999) AS either_high,
  COALESCE(ov.closed_low, 0) AS closed_low,
  widened(COALESCE(ov.closed_could, 0), gap_ever & 3 > 0, 1) AS closed_rec,
  widened(COALESCE(ov.closed_could, 0), any_ever & 3 > 0, 1) AS closed_high,
  COALESCE(ov.out_low, 0) AS out_low,
  widened(COALESCE(ov.out_could, 0), gap_1 & 1 > 0, 1) AS out_rec,
  widened(COALESCE(ov.out_could, 0), any_1 & 1 > 0, 1) AS out_high,
  COALESCE(ce.seen_low, 0) AS seen_low,
  widened(COALESCE(ce.seen_could, 0), gap_12 & 2 > 0, 999999) AS seen_rec,
  widened(COALESCE(ce.seen_could, 0), any_12 & 2 > 0, 999999) AS seen_high,
  COALESCE(od.court_low, 0) AS court_low,
  widened(COALESCE(od.court_could, 0), gap_ever & 4 > 0, 1) AS court_rec,
  widened(COALESCE(od.court_could, 0), any_ever & 4 > 0, 1) AS court_high,
  COALESCE(tm.forensic_low, 0) AS forensic_low,
  widened(COALESCE(tm.forensic_could, 0), gap_ever & 33 > 0, 1) AS forensic_rec,
  widened(COALESCE(tm.forensic_could, 0), any_ever & 33 > 0, 1) AS forensic_high,
  COALESCE(ind.offence_low, 0) AS offence_low,
  widened(COALESCE(ind.offence_could, 0), gap_ever & 64 > 0, 1) AS offence_rows,
  widened(offence_rows, COALESCE(ind.offence_could, 0) = 0, 1) AS offence_rec,
  widened(offence_rec, any_ever & 64 > 0, 1) AS offence_high,
  COALESCE(sc.injury_low, 0) AS injury_low, COALESCE(sc.injury_could, 0) AS injury_rec, injury_rec AS injury_high,
  COALESCE(sc.living_low, 0) AS living_low, COALESCE(sc.living_could, 0) AS living_rec, living_rec AS living_high,
  COALESCE(dx.substance_low, 0) AS drug_diagnosis_low,
  widened(COALESCE(dx.substance_could, 0), gap_24 & 16 > 0, 1) AS drug_diagnosis_rows,
  widened(drug_diagnosis_rows, COALESCE(dx.substance_could, 0) = 0, 1) AS drug_diagnosis_rec,
  widened(drug_diagnosis_rec, any_24 & 16 > 0, 1) AS drug_diagnosis_high,
  COALESCE(rf.substance_low, 0) AS drug_referral_low,
  widened(COALESCE(rf.substance_could, 0), gap_24 & 1 > 0, 1) AS drug_referral_rec,
  widened(COALESCE(rf.substance_could, 0), any_24 & 1 > 0, 1) AS drug_referral_high,
  COALESCE(tm.substance_low, 0) AS drug_team_low,
  widened(COALESCE(tm.substance_could, 0), gap_24 & 33 > 0, 1) AS drug_team_rec,
  widened(COALESCE(tm.substance_could, 0), any_24 & 33 > 0, 1) AS drug_team_high,
  COALESCE(sc.drink_low, 0) AS drink_low, COALESCE(sc.drink_could, 0) AS drink_rec, drink_rec AS drink_high,
  COALESCE(wi.ward_low, 0) AS ward_low, COALESCE(wi.ward_could, 0) AS ward_rec, ward_rec AS ward_high,
  COALESCE(ep.crisis_low, 0) AS crisis_low,
  widened(COALESCE(ep.crisis_could, 0), gap_12 & 39 > 0, 999999) AS crisis_rec,
  widened(COALESCE(ep.crisis_could, 0), any_12 & 39 > 0, 999999) AS crisis_high,
  COALESCE(ep.emergency_low, 0) AS emergency_low,
  widened(COALESCE(ep.emergency_could, 0), gap_12 & 165 > 0, 999999) AS emergency_rec,
  widened(COALESCE(ep.emergency_could, 0), any_12 & 165 > 0, 999999) AS emergency_high,
  COALESCE(att.harm_low, 0) AS harm_low,
  widened(COALESCE(att.harm_could, 0), gap_12 & 128 > 0, 999999) AS harm_rec,
  widened(COALESCE(att.harm_could, 0), any_12 & 128 > 0, 999999) AS harm_high,
  COALESCE(cy.missed_low, 0) AS share_low, share_low + COALESCE(cy.rest_could, 0) AS share_low_of,
  COALESCE(cy.missed_could, 0) AS share_high,
  share_high + COALESCE(cy.rest_low, 0) AS share_high_of,
  COALESCE(hm.home_low, 0) AS home_low,
  (COALESCE(hm.could, FALSE) OR hm.recorded IS NOT TRUE)::INT AS home_rec, home_rec AS home_high,
  COALESCE(dx.only_others, FALSE) AND COALESCE(any_ever & 19 = 0, TRUE) AS only_others,
  COALESCE(rf.known, FALSE) OR COALESCE(ce.known, FALSE) OR COALESCE(st.known, FALSE)
    OR COALESCE(od.known, FALSE) AS known,
  death_date IS NULL OR death_date >= DATE '2026-10-01' AS alive,
  born_from IS NULL OR born_from <= DATE '2008-09-30' AS adult
FROM person LEFT JOIN lost USING (person_id)
LEFT JOIN of_diagnosis AS dx USING (person_id) LEFT JOIN of_referral AS rf USING (person_id)
LEFT JOIN of_team AS tm USING (person_id) LEFT JOIN of_assessment AS sc USING (person_id)
LEFT JOIN of_indicator AS ind USING (person_id) LEFT JOIN of_incident AS wi USING (person_id)
LEFT JOIN of_attendance AS att USING (person_id)
LEFT JOIN of_episode AS ep USING (person_id) LEFT JOIN of_overlap AS ov USING (person_id)
LEFT JOIN of_order AS od USING (person_id) LEFT JOIN of_stay AS st USING (person_id)
LEFT JOIN of_home AS hm USING (person_id) LEFT JOIN contact_ever AS ce USING (person_id)
LEFT JOIN contact_year AS cy USING (person_id) LEFT JOIN run AS rn USING (person_id)
LEFT JOIN unseen AS un USING (person_id);

CREATE TABLE criteria AS
WITH severe AS (
  SELECT *, GREATEST(severe_low, psychosis_low, early_low, voices_low, began_low) AS smd_low,
    only_others AND smd_low = 0
      AND severe_rows + psychosis_rec + early_rec + voices_rec + began_rec = 0 AS ruled_out,
    CASE WHEN ruled_out THEN 0
      ELSE GREATEST(severe_rec, psychosis_rec, early_rec, voices_rec, began_rec) END AS smd_rec,
    CASE WHEN ruled_out THEN 0
      ELSE GREATEST(severe_high, psychosis_high, early_high, voices_high, began_high) END AS smd_high
  FROM measures
)
SELECT person_id, alive, adult, known, smd_low, smd_rec, smd_high,
  (admissions_low > 2 OR days_low > 182 OR acute_low > 2)::INT AS inpatient_low,
  (admissions_rec > 2 OR days_rec > 182 OR acute_rec > 2)::INT AS inpatient_rec,
  (admissions_high > 2 OR days_high > 182 OR acute_high > 2)::INT AS inpatient_high,
  (missed_low >= 3 AND 3 * share_low >= share_low_of OR run_low >= 3 OR unseen_low > 84
    OR closures_low >= 1 AND (either_low >= 1 OR closed_low = 1))::INT AS contact_low,
  (missed_rec >= 3 AND 3 * share_high >= share_high_of AND share_high_of > 0 OR run_rec >= 3
    OR unseen_rec > 84 OR closures_rec >= 1 AND (either_rec >= 1 OR closed_rec = 1))::INT
    AS contact_rec,
  (missed_high >= 3 AND 3 * share_high >= share_high_of AND share_high_of > 0 OR run_high >= 3
    OR unseen_high > 84 OR closures_high >= 1 AND (either_high >= 1 OR closed_high = 1))::INT
    AS contact_high,
  GREATEST(court_low, forensic_low, offence_low) AS violence_low,
  GREATEST(court_rec, forensic_rec, offence_rows) AS violence_rec,
  GREATEST(court_high, forensic_high, offence_high) AS violence_high,
  GREATEST(injury_low, living_low, (harm_low >= 2)::INT) AS neglect_low,
  GREATEST(injury_rec, living_rec, (harm_rec >= 2)::INT) AS neglect_rec,
  GREATEST(injury_high, living_high, (harm_high >= 2)::INT) AS neglect_high,
  0 AS response_low, 1 AS response_high,   -- asked, and nobody has answered
  LEAST(smd_low, GREATEST(drug_diagnosis_low, drug_referral_low, drug_team_low, drink_low,
    ward_low)) AS dual_low,
  LEAST(smd_rec, GREATEST(drug_diagnosis_rows, drug_referral_rec, drug_team_rec, drink_rec,
    ward_rec)) AS dual_rec,
  LEAST(smd_high, GREATEST(drug_diagnosis_high, drug_referral_high, drug_team_high, drink_high,
    ward_high)) AS dual_high,
  detained_low, detained_rec, detained_high, home_low, home_rec, home_high,
  (crisis_low >= 2)::INT AS crisis_low, (crisis_rec >= 2)::INT AS crisis_rec,
  (crisis_high >= 2)::INT AS crisis_high, (emergency_low >= 3)::INT AS emergency_low,
  (emergency_rec >= 3)::INT AS emergency_rec, (emergency_high >= 3)::INT AS emergency_high,
  smd_low = 1 AND (admissions_ever_low >= 1 OR detained_ever_low = 1 OR early_low = 1)
    AND out_low = 1 AND seen_high < 1 AS lost_from_view
FROM severe;

CREATE TABLE result AS
SELECT person_id, known AND alive AND adult OR smd_low = 1 AND alive AND adult AS in_population,
  GREATEST(inpatient_low, detained_low) AS hospital_met,
  GREATEST(inpatient_rec, detained_rec) AS hospital_may,
  GREATEST(crisis_low, emergency_low) + home_low + dual_low + neglect_low AS others_met,
  GREATEST(crisis_rec, emergency_rec) + home_rec + dual_rec + neglect_rec AS others_may,
  CASE WHEN NOT in_population THEN 'none'
    WHEN smd_low = 1 AND (contact_low = 1 AND hospital_met + others_met >= 1
      OR hospital_met = 1 AND contact_low + others_met >= 2) THEN 'for_review'
    WHEN smd_high = 1 AND (contact_rec = 1 AND hospital_may + others_may >= 1
      OR hospital_may = 1 AND contact_rec + others_may >= 2) THEN 'cannot_tell'
    ELSE 'none' END AS result,
  alive AND adult AND lost_from_view AS lost_from_view
FROM criteria;

CREATE TABLE chosen AS
SELECT person_id FROM result WHERE result <> 'none' OR lost_from_view
UNION SELECT person_id FROM nomination WHERE date < DATE '2026-10-01';
