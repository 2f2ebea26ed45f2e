from foureyes.github.seen_answers import MAX_ANSWERS, MAX_CHARACTERS, SeenAnswers


def test_the_latest_answer_with_a_tag_is_kept() -> None:
    seen = SeenAnswers()
    seen.keep("/a", '"1"', "one", None)
    seen.keep("/a", '"2"', "two", "/a?page=2")
    assert (seen.tag("/a"), seen.answer("/a")) == ('"2"', ("two", "/a?page=2"))
    seen.keep("/a", "", "three", None)
    assert (seen.tag("/a"), seen.answer("/a")) == (None, None)


def test_number_and_size_are_bounded_and_what_is_used_stays() -> None:
    seen = SeenAnswers()
    for number in range(MAX_ANSWERS + 10):
        seen.keep(f"/{number}", '"t"', "x", None)
        seen.answer("/0")
    assert seen.tag("/0")
    assert [number for number in range(20) if not seen.tag(f"/{number}")] == list(range(1, 11))
    for number in range(9):
        seen.keep(f"/big{number}", '"t"', "x" * (MAX_CHARACTERS // 4), None)
    assert sum(bool(seen.tag(f"/big{number}")) for number in range(9)) <= 4
    seen.keep("/huge", '"t"', "x" * MAX_CHARACTERS, None)
    assert seen.tag("/huge") is None
