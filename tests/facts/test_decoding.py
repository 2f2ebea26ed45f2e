"""Bytes become text as PEP 263 says, or a clear reason why not."""

import pytest

from foureyes.facts.decoding import DecodingError, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é = 1\n".encode(), "é = 1\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# -*- coding: latin-1 -*-\n\xe9 = 1\n", "# -*- coding: latin-1 -*-\né = 1\n"),
        (b"#!/bin/python\n# vim: set coding=cp1252 :\n\x80\n", "#!/bin/python\n# vim: set coding=cp1252 :\n€\n"),
        (b"\n\n# coding: latin-1\n", "\n\n# coding: latin-1\n"),
        (b"x = 1\n# coding: latin-1\n\xc3\xa9\n", "x = 1\n# coding: latin-1\né\n"),
        (b"# coding: UTF_8-sig\nx\n", "# coding: UTF_8-sig\nx\n"),
        (b"# coding: euc-jp\n\xa4\xa2\n", "# coding: euc-jp\nあ\n"),
    ],
)  # fmt: skip
def test_text_is_decoded_as_its_cookie_says(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "not utf-8"),
        (b"# coding: martian\n", 1, "unknown encoding"),
        (b"\n# coding: utf-7\n", 2, "hide code"),
        (b"# coding: unicode_escape\nx = 1\\nimport os\n", 1, "hide code"),
        (b"# coding: raw_unicode_escape\n", 1, "hide code"),
        (b"# coding: utf-16\n", 1, "encoding"),
        (b"# coding: cp037\n", 1, "hide code"),
        (b"# coding: rot13\n", 1, "encoding"),
        (b"# coding: idna\n", 1, "encoding"),
        (b"# coding: hex\n", 1, "encoding"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "byte order mark"),
        (b"# coding: ascii\n\n\xc3\xa9\n", 3, "not ascii"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(DecodingError, match=words) as caught:
        decode(data)
    assert caught.value.line == line
