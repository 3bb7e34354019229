"""Checks of an account: rules of scope `account`, each a pure function of what was read there.

A check yields a Problem, or an Unknown where what it needs could not be read: never neither for lack of an answer.
"""

from mqm_sync.rules.preflight import baseline, endpoint, place, records, role

__all__ = ["baseline", "endpoint", "place", "records", "role"]
