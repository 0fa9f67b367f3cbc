"""What decides about a listed word: sets of neighbors, and places that speak for one reading.

The sets generalize over words that behave alike; a cue names one construction. Neither decides
alone: the models weigh them. Places: `l1`, `l2`, … are the words before, `r1`, … those after;
`c1`, … and `d1`, … are their classes; `left` and `right` are the nearest five and six words;
`flags` is what stands out about the place.
"""

from collections.abc import Mapping, Sequence

from coach.language.lists import word_set

Place = Mapping[str, frozenset[str]]
"""Slot -> the values that fit; every slot has to."""
Cues = Mapping[str, Sequence[Place]]
"""Cue -> the places that show it; one of them is enough."""

SETS = {
    "LOOK": word_set(
        """look looks looked looking sound sounds sounded sounding feel feels felt feeling seem
        seems seemed smell smells smelled taste tastes tasted act acts acted acting behave behaves
        behaved behaving work works worked working treat treated ran run runs shape shaped"""
    ),
    "THING": word_set(
        """something anything nothing everything thing things stuff someone somebody anyone
        anybody place places people somewhere one ones someplace"""
    ),
    "CMP": word_set(
        """more much just exactly almost rather quite bit a_bit less nothing anything little only
        exact same pretty not"""
    ),
    "WISH": word_set("would i'd we'd you'd they'd he'd she'd who'd will might should"),
    "NEGV": word_set("don't didn't doesn't won't wouldn't not never can't"),
    "LIKER": word_set(
        """i we you they people users who everybody everyone nobody customers also really do does
        did to still always"""
    ),
    "QUOT": word_set(
        """i i'm no oh okay ok yeah yes what why hey well wow wait how let's who where is can come
        we you he she they this that it's alright"""
    ),
    "DEMO": word_set("this that these those"),
    "SAY": word_set("said say says mentioned told saw talked"),
    "DEG": word_set(
        """really very super totally completely so pretty extremely way too quite kinda sorta
        kind_of sort_of incredibly absolutely fairly barely almost"""
    ),
    "FM": word_set(
        """you_know i_mean kind_of sort_of basically literally actually dont_know dunno maybe just
        i_guess well okay right yeah so"""
    ),
    "BEV": word_set(
        """is was were are am be been being it's that's he's she's i'm we're you're they're
        there's what's isn't wasn't aren't weren't"""
    ),
    "GET": word_set(
        """have had has having got get gets getting give gave need needs needed want wanted use
        used using make made making take took see saw do did find found put"""
    ),
    "PREP": word_set(
        "in on at by for with from about into over after before of between through during within"
    ),
    "CLASS": word_set(
        """what which some any all this that these those every no two three different same right
        other certain each whatever"""
    ),
    "KNOWV": word_set(
        """let do did if as how when because that until unless who what before once everything all
        more than better does they'd i'd we'd would could should to where whether hope suppose
        think so"""
    ),
    "WELLV": word_set(
        """as very pretty quite so really how went go goes going work works worked working did do
        doing does get got known done that too might may perfectly fairly extremely equally
        incredibly know knew turned reasonably paid"""
    ),
    "SUBJ": word_set(
        "i we he she they it you that this there nobody everybody people someone the my our"
    ),
}
"""Name -> words that behave alike beside a listed word."""

_REFERS = word_set("it that this them you both every everyone him her what us each")
_DEMO = SETS["DEMO"]
_VERB_CLASSES = word_set("BE HAVE DO MD V VD VZ SC SI SV SD ADV NEG")


def _place(**slots: str) -> Place:
    return {slot: word_set(text) for slot, text in slots.items()}


_LIKE: Cues = {
    "what_like": [_place(left="what how", r1="$ and but or so to there when for in now")],
    "more_like": [
        {"l1": SETS["CMP"], "l2": SETS["LOOK"] | SETS["THING"]},
        {"l1": SETS["CMP"], **_place(c2="BE SC SI")},
    ],
    "like_that": [
        {"r1": _DEMO, **_place(r2="$ and or but so because when")},
        {"r1": _DEMO, **_place(d2="P S CC SC SI")},
    ],
    "like_this_thing": [{"r1": _DEMO, **_place(d2="N J NS")}],
    "such_as": [_place(c1="NS", d1="N NS NP VG X DEM POSS DET")],
    "as_said": [
        _place(r1="i we he she you they", r2="said say mentioned told says explained described did")
    ],
    "idiom": [_place(r1="crazy hell mad magic clockwork never home")],
    "quote": [
        _place(
            c1="BE SC",
            r1="""no oh okay ok yeah yes what why hey well wow wait how let's who sure are can
            whatever seriously""",
        ),
        _place(c1="BE SC", d1="S SC SI SD SV", c2="S ^"),
    ],
    "wish": [
        _place(
            l1="would i'd we'd you'd they'd he'd she'd not",
            r1="to you it them him her that a the your some more",
        )
    ],
    "verb": [
        _place(c1="S", d1="TO DET POSS DEM O VG WH SUB"),
        _place(
            l2="i we you they people also", l1="really also still always never quite do did didn't"
        ),
    ],
    "before_verb": [_place(c1="S", d1="VD ADV V")],
}

_I_MEAN: Cues = {
    "by": [_place(left="by")],
    "say": [_place(left="say", near="when if"), _place(left="said", near="when if")],
    "lead": [_place(l1="what do did unless that does if")],
    "object": [{"r1": _REFERS, "not d2": _VERB_CLASSES}],
    "object_ends": [{"r1": _REFERS, **_place(r2="$ and but so when from as")}],
    "not_that": [_place(l1="don't didn't not"), _place(right="not")],
    "intend": [_place(r1="to"), _place(l1="to")],
}

_YOU_KNOW: Cues = {
    "lead": [
        _place(
            l1="""let lets do did if as how when until once unless whether than who whoever what
            all before soon sure glad hope best everything less more don't"""
        )
    ],
    "let": [
        _place(left="let"),
        _place(l1="that", l2="so"),
        _place(l1="so", l2="just"),
    ],
    "question": [_place(r1="what how why who where which whose when that if")],
    "object": [
        {
            **_place(r1="it him her them me us exactly better best now nothing everything enough"),
            "not d2": _VERB_CLASSES,
        }
    ],
    "relative": [_place(l1="people person things everything anyone someone that one ones all")],
}

_KIND_OF: Cues = {
    "class": [
        _place(
            l1="""what which some any this that these those all every no same other right different
            certain new two three many various whatever each another best wrong special common my
            particular"""
        )
    ],
    "the_noun": [
        _place(l1="the", r1="person people thing place guy question man woman"),
        _place(l1="the", d1="N NS"),
    ],
    "thing": [_place(r1="thing things stuff person people")],
    "article": [_place(l1="a an")],
    "no_noun": [_place(d1="V VD VZ VG J JR ADV DET P POSS S BE MD SC SI")],
    "that_verb": [_place(l1="that this which", d1="V VD VZ")],
    "it_is": [_place(l1="it's i'm he's she's that's we're they're there's was were is")],
}

_WELL: Cues = {
    "as": [_place(l1="as")],
    "oh": [_place(l1="oh")],
    "before_participle": [
        _place(
            r1="""known done aware above below past over worth before into under after within
            beyond ahead paid written received respected organized prepared run"""
        )
    ],
    "good": [{"l1": SETS["WELLV"]}],
    "good_near": [{"l2": SETS["WELLV"]}, {"l3": SETS["WELLV"]}],
    "clause": [_place(d1="S SC SI SD SV EX DEM")],
}

_LOOSE: Cues = {
    "again": [_place(flags="again")],
    "again_near": [_place(flags="again_near")],
    "sound": [_place(flags="sound")],
    "sound_after": [_place(flags="sound_after")],
    "filler_before": [_place(flags="filler_before")],
    "filler_after": [_place(flags="filler_after")],
    "restart": [_place(flags="restart")],
    "parenthesis": [_place(mb=",", ma=",")],
    "first": [_place(l1="^")],
    "last": [_place(r1="$")],
    "inside_clause": [_place(c1="N NS NP X VG", d1="BE MD HAVE")],
    "let": [_place(r1="let where what how")],
    "signs_0": [_place(flags="signs_0")],
    "signs_1": [_place(flags="signs_1")],
    "signs_2": [_place(flags="signs_2")],
    "signs_3": [_place(flags="signs_3")],
}
"""For the words that are fillers only where they are plainly empty."""

_RIGHT: Cues = {
    "running_on": [
        _place(c1="N NS NP O NUM", d1="S SC SI CC DET POSS SB DEM EX SV SD"),
    ],
    "ends": [_place(r1="$"), _place(ma=". ~")],
}

_SO: Cues = {
    "tails_off": [
        _place(r1="yeah yes $ hi hello okay you_know i_mean dont_know"),
    ],
    "ends": [_place(r1="$"), _place(ma="~ .")],
    "opens": [
        _place(l1="^", d1="P POSS WH EX DET SUB"),
        _place(l1="^", r1="in at back when there my a one about the let this as during last"),
    ],
    "opens_with_subject": [_place(l1="^", d1="S SC SI SD SV")],
    "opens_with_comma": [_place(l1="^", ma=",")],
}

CUES: Mapping[str, Cues] = {
    "like": _LIKE,
    "you know": _YOU_KNOW,
    "i mean": _I_MEAN,
    "well": _WELL,
    "kind of": _KIND_OF,
    "so": {**_LOOSE, **_SO},
    "right": {**_LOOSE, **_RIGHT},
    "actually": _LOOSE,
    "basically": _LOOSE,
    "just": _LOOSE,
    "literally": _LOOSE,
    "okay": _LOOSE,
    "now": _LOOSE,
}
"""Model -> its cues."""
