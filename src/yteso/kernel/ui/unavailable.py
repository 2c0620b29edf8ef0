"""Tells "we cannot just now" (the database or the disk is gone, or asked too much) from "we have a bug"."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolClosed, PoolTimeout

RETRY_AFTER_S = 10
PASSING = (OperationalError, InterfaceError, PoolTimeout, PoolClosed)
FULL = (errno.ENOSPC, errno.EDQUOT)


def is_passing(error: BaseException | None) -> bool:
    """Return whether the error, or one that led to it, will pass by itself once the machine is well again."""
    while error is not None:
        if isinstance(error, PASSING) or (isinstance(error, OSError) and error.errno in FULL):
            return True
        error = error.__cause__ or error.__context__
    return False


def took_too_long(error: BaseException | None) -> bool:
    """Return whether the database broke a statement off because it had run longer than a page may wait."""
    while error is not None:
        if isinstance(error, QueryCanceled):
            return True
        error = error.__cause__ or error.__context__
    return False


def answer_to_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in an error: 503 and when to come again, or 500. Asks no database."""
    error = sys.exc_info()[1]
    passing, slow = is_passing(error), took_too_long(error)
    if "text/html" in request.headers.get("Accept", "text/html"):
        template = "ui/unavailable.html" if passing else "ui/broken.html"
        response: HttpResponse = render(request, template, {"slow": slow}, status=503 if passing else 500)
    else:
        code = "too_slow" if slow else "unavailable" if passing else "broken"
        response = JsonResponse({"code": code}, status=503 if passing else 500)
    if passing:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
