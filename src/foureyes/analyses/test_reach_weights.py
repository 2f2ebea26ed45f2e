"""How likely one thing leads to another when code runs: the numbers of the reachability estimate, in one place.

They were set once on eight open-source libraries whose suites ran under coverage, and are the same for every project.
"""

# What a statement does, given that its block runs.
IF = 0.95
AFTER_EARLY_EXIT = 0.8  # the rest of a block, behind `if ...: return`
AFTER_GUARD = 0.95  # behind `if ...: raise`
LOOP = 0.65
HANDLER = 0.3
RAISE = 0.2
CASE = 0.3
INNER_FUNCTION = 0.5
SHORT_CIRCUIT = 0.7
ASSERT_MESSAGE = 0.1
OTHER_PLATFORM = 0.02

# What a value leads to.
CONSTRUCTED = 0.95
HANDED_OVER = 0.75  # a function given as an argument, or returned, is called
DECORATOR = 0.6  # the wrapper that a decorator left runs with the function
DISPATCH = 0.4  # a method found by the pattern of its name
BY_NAME = 0.5  # a method of this name, on a value of unknown type
BY_NAME_SHARE = 0.4  # exponent by which several methods of one name share that
NOT_LIVE = 0.1  # a class nobody was seen to instantiate
IMPLICIT = 0.9  # a special method an operator calls
SUBCLASS_ATTRIBUTE = 0.15
GETATTR = 0.6
TEXT_IMPORT = 0.7
REGISTERED = 0.4  # what is registered under a word that the test says
ROUTED = 0.6  # a route, by a URL that the test says
GIVEN_AWAY = 0.1  # a function handed to something outside at import
SAID = 0.3  # what strings that look like code name
BORN_AT_IMPORT = 0.8
OPERATOR_OF_LIVE = 0.5  # a special method of an instance, called from where nothing is known
RARE_OF_LIVE = 0.05
CALLED_BY_OUTER_BASE = 0.25  # a method of a class whose base class lies outside the repository
EXPECTED_ERROR = 0.8

CUT = 0.005  # chances below are not followed
MAX_TARGETS = 60  # subclasses of one class that are followed
