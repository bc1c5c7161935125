"""How far properties are searched. None has a time limit: a busy machine is no reason to fail."""

import os

from hypothesis import settings

settings.register_profile("everyday", deadline=None)
# The same examples each time: whether a commit passes does not hang on luck.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=1500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
