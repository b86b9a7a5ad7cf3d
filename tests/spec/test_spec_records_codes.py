"""Coded values: the group of each code, and codes that can't be read, never read as "no"."""

from tiny_extract import expect, finding, read

from cohortid.records.codes import code_list, code_titles


def test_homeless_follows_from_the_type_and_for_98_from_settled() -> None:
    types = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]
    types += ["12", "13", "14", "15", "16", "17", "18", "19", "20", "21"]
    lines = [f"2024-04 | 2024-04-{day:02d} | {kind} | Y" for day, kind in enumerate(types, 1)]
    records = read(home="\n".join(["month | date | type | settled", *lines]))
    groups = ["no"] * 11 + ["yes"] * 8 + ["unknown"] * 2
    wanted = [f"{kind} | {group} | Y" for kind, group in zip(types, groups, strict=True)]
    expect(
        records,
        "accommodation",
        "\n".join(["accommodation_type | homeless | settled", *wanted]),
    )


def test_other_accommodation_and_blank_or_unreadable_types() -> None:
    records = read(
        home="""
            month   | date       | type | settled
            2024-04 | 2024-04-01 | 98   | Y
            2024-04 | 2024-04-02 | 98   | N
            2024-04 | 2024-04-03 | 98   |
            2024-04 | 2024-04-04 | 98   | 9
            2024-04 | 2024-04-05 |      | N
            2024-04 | 2024-04-06 | 33   | N
            2024-04 | 2024-04-07 | 1    | y
            2024-04 |            | 12   | Q
        """
    )
    expect(
        records,
        "accommodation",
        """
        date       | accommodation_type | settled | homeless
        2024-04-01 | 98                 | Y       | no
        2024-04-02 | 98                 | N       | yes
        2024-04-03 | 98                 |         | unknown
        2024-04-04 | 98                 | 9       | unknown
        2024-04-05 |                    | N       | unknown
        2024-04-06 | ?33                | N       | unknown
        2024-04-07 | ?1                 | Y       | unknown
                   | 12                 | ?Q      | yes
        """,
    )
    unlisted = finding(records, "aren't in the code list").set_index("column")["n_rows"]
    assert unlisted.to_dict() == {"accommodation_type": 2, "settled": 1}


def test_one_record_of_accommodation_sent_every_month_is_one_row() -> None:
    records = read(
        home="""
            month            | date       | type | settled
            2024-04..2024-08 | 2024-04-01 | 03   |
            2024-09          | 2024-04-01 | 03   | Y
            2024-06          | 2024-06-01 | 03   | Y
        """
    )
    expect(
        records,
        "accommodation",
        """
        date       | settled | first_month | last_month
        2024-04-01 | Y       | 2024-04-01  | 2024-09-01
        2024-06-01 | Y       | 2024-06-01  | 2024-06-01
        """,
    )


def test_diagnosis_groups_go_by_the_longest_listed_prefix() -> None:
    cases = [
        # scheme, code as submitted, code as read, group
        ("02", "F20", "F20", "psychosis"),
        ("02", "F20.0", "F200", "psychosis"),
        ("02", "f25 .1", "F251", "psychosis"),
        ("02", "F29X", "F29", "psychosis"),
        ("02", "F31.-", "F31", "bipolar"),
        ("02", "F10.0", "F100", "substance_intoxication"),
        ("02", "F10.00", "F1000", "substance_intoxication"),
        ("02", "F10.2", "F102", "substance"),
        ("02", "F10", "F10", "substance"),
        ("02", "F17.2", "F172", "tobacco"),
        ("02", "F32.3", "F323", "psychotic_depression"),
        ("02", "F32.2", "F322", "other"),
        ("02", "F60.3", "F603", "personality_disorder"),
        ("02", "F03", "F03", "organic"),
        ("02", "F70", "F70", "learning_disability"),
        ("02", "Z59.0", "Z590", "other"),
        ("02", "F2", "?F2", "unknown"),
        ("02", "20.0", "?20.0", "unknown"),
        ("02", "F20.0123", "?F20.0123", "unknown"),
        ("02", "SCHIZOPHRENIA", "?SCHIZOPHRENIA", "unknown"),
        ("02", "F00.1*", "?F00.1*", "unknown"),
        ("06", "58214004", "58214004", "psychosis"),
        ("06", "13746004", "13746004", "bipolar"),
        ("06", "582140041", "582140041", "unknown"),
        ("06", "F20", "F20", "unknown"),
        ("04", "E10..", "E10..", "unknown"),
        ("2", "F20", "F20", "unknown"),
        ("", "F20", "F20", "unknown"),
        ("02", "", "", "unknown"),
    ]
    written = [f"2024-04 | R1 | {scheme} | {code} | 2024-04-01" for scheme, code, _, _ in cases]
    records = read(diagnosis="\n".join(["month | referral | scheme | code | date", *written]))
    schemes = {"2": "?2"}
    wanted = [f"{schemes.get(s, s)} | {read_as} | {group}" for s, _, read_as, group in cases]
    expect(records, "diagnosis", "\n".join(["scheme | code | diagnosis_group", *wanted]))
    assert records.table("diagnosis")["source_id"].is_unique


def test_a_diagnosis_is_dated_by_the_day_as_written_whatever_the_offset() -> None:
    records = read(
        diagnosis="""
            month   | referral | scheme | code | date
            2024-06 | R1       | 02     | F20  | 2024-06-02T00:30:00+01:00
            2024-06 | R1       | 02     | F21  | 2024-06-02 23:59:59
            2024-06 | R1       | 02     | F22  |
        """
    )
    expect(
        records,
        "diagnosis",
        """
        code | date
        F20  | 2024-06-02
        F21  | 2024-06-02
        F22  |
        """,
    )


def test_every_section_has_its_group() -> None:
    groups = {
        "detention": "02 03 07 08 09 10 12 13 14 15 16 17 18 31 32 37 38",
        "short_term": "04 05 06 19 20",
        "informal": "01 98",
        "guardianship": "35 36",
        "unknown": "34 99 11 3",
    }
    cases = [(code, group) for group, codes in groups.items() for code in codes.split()]
    written = [f"2024-04 | M{code} | {code} | 2024-04-01" for code, _ in cases] + [
        "2024-04 | M | | 2024-04-01"
    ]
    records = read(section="\n".join(["month | period | section | start", *written]))
    shown = {"11": "?11", "3": "?3"}
    wanted = [f"{shown.get(code, code)} | {group}" for code, group in cases] + [" | unknown"]
    expect(records, "mha_period", "\n".join(["section | section_group", *wanted]))


def test_lower_case_letters_and_spaces_round_a_code_are_read() -> None:
    records = read(
        referral="""
            month   | referral | reason | from | ClinRespPriorityType | close_reason
            2024-04 | R1       | 02     | h1   | 2                    | 05
            2024-04 | R2       | 2      | H    | 9                    | XX
            2024-04 | R3       | NULL   | nan  | None                 | <NA>
        """,
        spell="""
            month   | spell | start      | end        | from | method | to | how
            2024-04 | H1    | 2024-04-01 | 2024-04-02 | 19   | 2b     | 53 | 1
            2024-04 | H2    | 2024-04-03 | 2024-04-04 | 7    | 2C     | 99 | 01
        """,
    )
    expect(
        records,
        "referral",
        """
        source_id | reason | referral_source | priority | close_reason
        R1        | 02     | H1              | 2        | 05
        R2        | ?2     | ?H              | ?9       | ?XX
        R3        |        |                 |          |
        """,
    )
    expect(
        records,
        "hospital_spell",
        """
        source_id | admission_source | admission_method | destination | discharge_method
        H1        | 19               | 2B               | 53          | 1
        H2        | ?7               | ?2C              | ?99         | ?01
        """,
    )


def test_every_code_list_has_each_code_once_and_a_title_for_it() -> None:
    names = "accommodation_type admission_method admission_source attendance bed close_reason"
    names += " destination discharge_method ethnicity mode priority reason referral_source"
    for name in (names + " scheme section settled sex team_type").split():
        codes = [row["code"] for row in code_list(name)]
        assert len(codes) == len(set(codes)), name
        assert all(code == code.strip().upper() for code in codes), name
        assert all(code_titles(name).values()), name
