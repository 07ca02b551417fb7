"""How candidates are gathered from their sources, without a database."""

from collections.abc import Iterable, Sequence

from catalog.filters import Filters
from recommender.candidates import Candidate, CandidateSource, gather, union, works_apart
from recommender.constraints import Constraints
from tests.recommender.made import book, candidate, liked


def source(books: Iterable[Candidate], most: int, asked: list[Constraints]) -> CandidateSource:
    """The first `most` of these that the constraints allow; what it was asked is kept."""

    def find(constraints: Constraints) -> list[Candidate]:
        asked.append(constraints)
        barred = {key for _, keys in constraints.extra for key in keys}  # type: ignore[attr-defined]
        allowed = [
            each
            for each in books
            if each.features.work_id not in constraints.exclude_works
            and not barred & each.features.authors.keys()
        ]
        return allowed[:most]

    return find


def found_by(
    near: Sequence[Candidate], kin: Sequence[Candidate], limit: int, cap: int | None = None
) -> tuple[list[str], list[Constraints], list[Constraints]]:
    asked_near: list[Constraints] = []
    asked_kin: list[Constraints] = []
    found = gather(
        source(near, 5, asked_near),
        source(kin, 3, asked_kin),
        Constraints(exclude_works=("named",)),
        limit,
        None if cap is None else lambda _: cap,
    )
    return [each.id for each in found], asked_near, asked_kin


NEAR = [candidate(book(f"n{n}", author=f"Author {n}"), liked(0.9)) for n in range(9)]
KIN = [candidate(book(f"k{n}"), liked(0.1)) for n in range(9)]


def test_where_the_near_ones_suffice_nothing_else_is_asked() -> None:
    found, asked_near, asked_kin = found_by(NEAR, KIN, 5, cap=2)
    assert found == ["n0", "n1", "n2", "n3", "n4"]
    assert (len(asked_near), asked_kin) == (1, [])


def test_kin_fill_up_until_there_are_enough_works() -> None:
    found, _, asked = found_by(NEAR[:2], KIN, 7)
    assert found == ["n0", "n1", "k0", "k1", "k2", "k3", "k4", "k5"]
    assert [set(each.exclude_works) for each in asked] == [
        {"named", "n0", "n1"},
        {"named", "n0", "n1", "k0", "k1", "k2"},
    ]


def test_kin_are_asked_until_there_are_no_more() -> None:
    found, _, asked = found_by([], KIN[:4], 10)
    assert found == ["k0", "k1", "k2", "k3"]
    assert len(asked) == 3


def test_editions_of_one_work_do_not_count_twice() -> None:
    editions = [candidate(book(f"e{n}", work="one"), liked(0.9)) for n in range(4)]
    assert found_by(editions, KIN, 3)[0] == ["e0", "e1", "e2", "e3", "k0", "k1", "k2"]


def test_where_one_author_crowds_the_others_are_asked_for() -> None:
    crowd = [candidate(book(f"z{n}", author="Zola"), liked(0.9)) for n in range(5)]
    found, asked, asked_kin = found_by([*crowd, *NEAR], KIN, 5, cap=2)
    assert found == ["z0", "z1", "z2", "z3", "z4", "n0", "n1", "n2", "n3", "n4"]
    assert [each.extra for each in asked] == [(), (("NOT b.author_keys && %s::text[]", ["zola"]),)]
    assert asked_kin == []


def test_of_two_finds_of_a_book_the_second_counts() -> None:
    a, again, b = candidate(book("a"), liked(0.2)), candidate(book("a"), liked(0.3)), NEAR[0]
    assert union([a, b], [again]) == [again, b]


def test_constraints_add_up() -> None:
    given = Constraints(Filters(format="Poche"), ("w1",), ("b1",))
    narrowed = given.without_works(["w2"]).without_authors(["zola"])
    where, values = narrowed.conditions()
    assert where.count("%s") == len(values)
    assert values[-3:] == [["zola"], ["w1", "w2"], ["b1"]]
    assert given == Constraints(Filters(format="Poche"), ("w1",), ("b1",))


def test_related_works_fill_one_place() -> None:
    box = book("box", related=frozenset({"v1", "v2", "not found"}))
    volumes = [book(name, related=frozenset({"box"})) for name in ("v1", "v2")]
    several = [candidate(each) for each in (*volumes, box, book("alone"), book("too", "alone"))]
    assert works_apart(several) == 2
    assert works_apart(several[:2]) == 2  # the box is not among them


def test_kin_fill_up_where_a_set_and_its_parts_were_found() -> None:
    parts = [candidate(book(f"v{n}", related=frozenset({"box"})), liked(0.9)) for n in range(3)]
    box = candidate(book("box", related=frozenset({"v0", "v1", "v2"})), liked(0.9))
    assert found_by([box, *parts], KIN, 4)[0] == ["box", "v0", "v1", "v2", "k0", "k1", "k2"]
