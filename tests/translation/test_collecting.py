"""What is written out for translation is found wherever it stands."""

from tests.translation.collecting import written_out


def test_texts_are_found_within_calls_and_f_strings() -> None:
    code = """
def said(who, number):
    return f"**{translated('Who')}** {shown(worded('by {who}', who=worded('them')))}", worded_count(
        "{count} file", "{count} " "files", number
    ), translated(who), worded_later("it")
"""
    assert set(written_out(code)) == {"Who", "by {who}", "them", ("{count} file", "{count} files"), "it"}
