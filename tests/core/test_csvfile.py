"""Tables as spreadsheets save them."""

import pytest

from eventsite.core.csvfile import Table, UnreadableTable, read_table


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_between_cells_is_found(mark: str) -> None:
    data = mark.join(["title", "start"]) + "\n" + mark.join(["Tea", "10:00"]) + "\n"

    assert read_table(data.encode()) == Table(header=("title", "start"), rows=(("Tea", "10:00"),))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    table = read_table("name;bio\nZoë;bäckt\n".encode(encoding))

    assert table.rows == (("Zoë", "bäckt"),)


def test_what_is_no_unicode_is_read_as_an_old_office_wrote_it() -> None:
    table = read_table("name;bio\nZoë;bäckt\n".encode("cp1252"))

    assert (table.rows, table.encoding) == ((("Zoë", "bäckt"),), "cp1252")


def test_quoted_cells_hold_newlines_marks_and_quotes() -> None:
    data = b'title,text\r\n"Tea, twice","one\r\n""two"""\r\n'

    assert read_table(data).rows == (("Tea, twice", 'one\r\n"two"'),)


def test_rows_are_filled_up_or_cut_and_empty_ones_left_out() -> None:
    table = read_table(b"a,b\n1\n\n , \n1,2,3\n")

    assert table.rows == (("1", ""), ("1", "2"))
    assert table.records() == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]


def test_columns_of_one_name_are_told_apart() -> None:
    assert read_table(b"name,name,,x\n1,2,3,4\n").header == ("name", "name 2", "column 3", "x")
    assert read_table(b"a,a 3,a\n1,2,3\n").header == ("a", "a 3", "a 3 3")


def test_the_hint_of_some_spreadsheets_is_passed_over() -> None:
    assert read_table(b"sep=;\nname;bio\nAda;reads\n").header == ("name", "bio")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"a\x00b,c\n", b"\xff\xfea", b"\x81\x8d", b'a,b\n"' + b"x" * 1_000_001 + b'",1'],
    ids=["empty", "blank", "zero byte", "half a character", "no encoding", "endless cell"],
)
def test_what_is_no_table_of_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read_table(data)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("title,start" + ",a" * 300 + "\nx\n", "more than 300 columns"),
        ("title" + ",a" * 250 + "\n" + "x\n" * 8_000, "more than 2,000,000 cells"),
    ],
    ids=["columns", "cells"],
)
def test_a_small_file_does_not_become_a_large_table(table: str, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words):
        read_table(table.encode())


def test_empty_cells_at_the_end_of_a_row_do_not_count() -> None:
    table = read_table(b"title,start" + b"," * 1_000 + b"\nTalk,19:00" + b"," * 1_000 + b"\n")

    assert (table.header, table.rows) == (("title", "start"), (("Talk", "19:00"),))
